// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "transport/held.hpp"

namespace petal::client_service {

/// Messages that came before the caller they are for.
///
/// A service that has lost its data finds the broker's session as it was, and gets messages at once for callers who
/// have yet to register again. Until they have, the messages are held: they wait on disk like any other. No I/O.
class OrphanMessages {
 public:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    std::string topic;
    transport::HeldPtr held;
  };

  /// Keeps what comes from now on; before, and when `time` has passed, nothing is kept.
  void keep_for(Clock::duration time) { until_ = Clock::now() + time; }

  bool is_keeping() const { return Clock::now() < until_; }

  /// While it is keeping.
  void add(std::string topic, transport::HeldPtr held);

  /// Takes out what `filter` matches, in the order in which it came.
  std::vector<Entry> claim(std::string_view filter);

  /// Lets go of what nobody has claimed in time; returns how many.
  std::size_t expire();

 private:
  Clock::time_point until_ = Clock::time_point::min();
  std::vector<Entry> entries_;
};

}  // namespace petal::client_service
