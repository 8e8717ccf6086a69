// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <petal/testing/observed.hpp>
#include <string>
#include <vector>

#include "proxy/handler_queue.hpp"
#include "testing/virtual_clock.hpp"

namespace petal::testing {

/// The robot's Redis server in memory: values, which expire in virtual time, and subscriptions.
///
/// **Threads.** One.
class MemoryRedis {
 public:
  using Duration = VirtualClock::Duration;
  enum class Kind { channel, pattern };

  explicit MemoryRedis(const VirtualClock& clock) : clock_(clock) {}

  std::optional<std::string> get(const std::string& key);
  void set(const std::string& key, std::string value, std::optional<Duration> expiry);
  bool remove(const std::string& key);

  /// Publishes a message of any client. Returns how many subscriptions received it.
  std::int64_t publish(const std::string& channel, const std::string& message);

  /// Adds a subscription for the owner of `lane`; its messages go to `lane`.
  void subscribe(Kind kind, std::shared_ptr<proxy::HandlerQueue> lane);
  /// Ends the subscriptions of `owner` to `subject`. Returns whether there were any.
  bool unsubscribe(const runtime::Owner& owner, Kind kind, const std::string& subject);
  /// Ends the subscription of `lane`, if it has not ended.
  void unsubscribe(const proxy::HandlerQueue& lane);
  void release(const runtime::Owner& owner);

  bool is_reachable() const { return reachable_; }
  void set_reachable(bool reachable) { reachable_ = reachable; }

 private:
  struct Value {
    std::string text;
    std::optional<Duration> expires;
  };
  struct Subscription {
    Kind kind;
    std::shared_ptr<proxy::HandlerQueue> lane;
  };

  const VirtualClock& clock_;
  std::map<std::string, Value> values_;
  std::list<Subscription> subscriptions_;
  bool reachable_ = true;
};

}  // namespace petal::testing
