// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include "transport/waiting_message.hpp"

namespace petal::proxy {

class HandlerQueue;

/// Watches the messages that the queues keep until their handlers have finished. Because they are kept, a slow handler
/// slows the broker down instead of filling the memory, and a process that is killed finds them again.
class SlowConsumers {
 public:
  /// Adds `queue`, which has messages now.
  void add(HandlerQueue& queue) { queues_.push_back(&queue); }
  void remove(HandlerQueue& queue) { std::erase(queues_, &queue); }

  /// Spills the messages of slow handlers to disk: see HandlerQueue::is_at_work.
  void look(std::chrono::steady_clock::time_point slow_since);

  /// Gives up a message that no handler will finish. It is released, unless the manager is leaving: then it is kept
  /// unacknowledged, and comes again in the next run.
  void give_up(transport::WaitingMessage message) {
    if (leaving_ && !message.is_loose()) given_up_.push_back(std::move(message));
  }

  void leave() { leaving_ = true; }
  bool is_leaving() const { return leaving_; }

 private:
  std::vector<HandlerQueue*> queues_;
  std::vector<transport::WaitingMessage> given_up_;
  bool leaving_ = false;
};

}  // namespace petal::proxy
