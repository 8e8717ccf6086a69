// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <petal/message.hpp>
#include <string>

#include "proxy/owner.hpp"
#include "proxy/proxy.hpp"
#include "runtime/event.hpp"

namespace petal::proxy {

/// The response topics of other devices, each subscribed for as long as commands to that device are in flight and a
/// while longer: who is sent one command is often sent another.
///
/// **Lifetime.** As its owner's tasks. Await `stop()` before it ends.
class ResponseFilters {
 public:
  /// `keep`: how long a topic stays subscribed after its last command. `on_response` gets what comes.
  ResponseFilters(Proxy& proxy, std::shared_ptr<Owner> owner, std::chrono::milliseconds keep,
                  std::function<void(const Message&)> on_response);

  /// A command is in flight whose response comes on `topic`, until `let_go`.
  void hold(const std::string& topic);
  void let_go(const std::string& topic);

  /// Completes when what comes on `topic` is heard; where the broker is out of reach, as soon as it is back.
  /// Where the broker takes no more filters, those that only stay a while longer make room.
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
  std::shared_ptr<Owner> owner_;
  std::chrono::milliseconds keep_;
  std::function<void(const Message&)> on_response_;
  std::map<std::string, FilterPtr> filters_;
  bool looking_after_ = false;
};

}  // namespace petal::proxy
