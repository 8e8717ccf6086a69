// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "transport/waiting_message.hpp"

namespace petal::client_service {

/// Messages that came before their caller has registered.
///
/// A service that has lost its data finds the broker's session unchanged, and receives messages at once for callers
/// that have not registered again yet. Until then the messages wait here, and on disk like any other. No I/O.
class OrphanMessages {
 public:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    std::string topic;
    transport::WaitingMessage message;
  };

  /// Keeps messages from now on, until `time` has passed. Otherwise no messages are kept.
  void keep_for(Clock::duration time) { until_ = Clock::now() + time; }

  bool is_keeping() const { return Clock::now() < until_; }

  /// The caller must call it only while is_keeping().
  void add(const transport::Incoming& incoming);

  /// Removes and returns the messages that `filter` matches, in the order in which they came.
  std::vector<Entry> claim(std::string_view filter);

  /// Releases the messages that were not claimed in time; returns how many.
  std::size_t expire();

 private:
  Clock::time_point until_ = Clock::time_point::min();
  std::vector<Entry> entries_;
};

}  // namespace petal::client_service
