// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <petal/message.hpp>
#include <string>

#include "proxy/proxy.hpp"
#include "runtime/event.hpp"
#include "runtime/owner.hpp"

namespace petal::proxy {

/// Subscribes the response topics of other devices, each for as long as commands to that device are in flight, and a
/// while longer, because another command to it often follows.
///
/// **Lifetime.** That of its owner's tasks. The caller must await `stop()` before destroying it.
class ResponseFilters {
 public:
  /// `keep`: how long a topic stays subscribed after its last command. `on_response` receives the messages.
  ResponseFilters(Proxy& proxy, std::shared_ptr<runtime::Owner> owner, std::chrono::milliseconds keep,
                  std::function<void(const Message&)> on_response);

  /// Keeps `topic`, on which the response to a command in flight comes, until `let_go`.
  void hold(const std::string& topic);
  void let_go(const std::string& topic);

  /// Completes when `topic` is subscribed. If the broker is out of reach, the subscription is kept and made when it is
  /// back; that is a success. If the broker takes no more filters, topics without a command in flight make room.
  /// **Errors.** As MqttProxy::subscribe_to_topic.
  Task<Result<void>> listen(std::string topic);

  Task<> stop();

 private:
  struct Filter {
    enum class State { unknown, asked, heard, leaving };

    explicit Filter(const boost::asio::any_io_executor& executor) : changed(executor) {}
    bool is_idle() const { return commands == 0 && state == State::heard; }

    State state = State::unknown;
    std::size_t commands = 0;
    std::chrono::steady_clock::time_point idle_since;
    runtime::Event changed;
  };
  using FilterPtr = std::shared_ptr<Filter>;

  Task<Result<void>> subscribe(std::string topic);
  Task<bool> leave_idle(std::chrono::steady_clock::time_point idle_before);
  Task<> leave(std::string topic, FilterPtr filter);
  Task<> look_after();

  Proxy& proxy_;
  std::shared_ptr<runtime::Owner> owner_;
  std::chrono::milliseconds keep_;
  std::function<void(const Message&)> on_response_;
  std::map<std::string, FilterPtr> filters_;
  bool looking_after_ = false;
};

}  // namespace petal::proxy
