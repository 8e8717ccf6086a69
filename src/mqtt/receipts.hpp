// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unordered_set>
#include <vector>

#include "transport/transport.hpp"

namespace petal::mqtt {

class Lane;

/// The receipts of messages that lanes hold until their handlers have finished: so a slow handler slows the broker down
/// instead of filling the memory, and a process that is killed finds them again.
class Receipts {
 public:
  using Receipt = transport::Transport::Receipt;

  /// Lanes that hold receipts now.
  void holds(Lane& lane) { holding_.insert(&lane); }
  void holds_none(Lane& lane) { holding_.erase(&lane); }
  std::vector<Lane*> holders() const { return {holding_.begin(), holding_.end()}; }

  /// No handler will get the message. Nobody needs it, unless the manager is leaving: then it stays unacknowledged, and
  /// comes again after the return.
  void give_up(Receipt receipt) {
    if (leaving_ && receipt) kept_.push_back(std::move(receipt));
  }

  void leave() { leaving_ = true; }

 private:
  std::unordered_set<Lane*> holding_;
  std::vector<Receipt> kept_;
  bool leaving_ = false;
};

}  // namespace petal::mqtt
