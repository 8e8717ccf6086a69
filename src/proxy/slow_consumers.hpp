// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include "transport/transport.hpp"

namespace petal::proxy {

class HandlerQueue;

/// The messages that lanes hold until their handlers have finished: so a slow handler slows the broker down instead of
/// filling the memory, and a process that is killed finds them again.
class SlowConsumers {
 public:
  /// `lane` has messages now.
  void add(HandlerQueue& lane) { lanes_.push_back(&lane); }
  void remove(HandlerQueue& lane) { std::erase(lanes_, &lane); }

  /// Looks after slow handlers: see HandlerQueue::is_at_work.
  void look(std::chrono::steady_clock::time_point slow_since);

  /// No handler will finish the message. Nobody needs it, unless the manager is leaving: then it is held on, for its
  /// keeper to hand it over again after the return.
  void give_up(transport::HeldPtr held) {
    if (leaving_ && held) given_up_.push_back(std::move(held));
  }

  void leave() { leaving_ = true; }
  bool is_leaving() const { return leaving_; }

 private:
  std::vector<HandlerQueue*> lanes_;
  std::vector<transport::HeldPtr> given_up_;
  bool leaving_ = false;
};

}  // namespace petal::proxy
