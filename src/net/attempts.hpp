// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "net/host.hpp"

namespace petal::net {

/// `addresses` in the order in which they are tried: families in turn, beginning with that of the first one; within a
/// family as they come (RFC 8305, 4).
Addresses in_turn(const Addresses& addresses);

/// Decides when which of several connection attempts begins (RFC 8305, 5): the next one begins when the last one has
/// failed, or has not succeeded for a while. Those that have begun go on. No I/O.
class Attempts {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// RFC 8305, 8: "Connection Attempt Delay".
  static constexpr std::chrono::milliseconds delay{250};

  /// `count`: how many addresses there are, at least one.
  explicit Attempts(std::size_t count) : count_(count) {}

  /// The index of the attempt that is to begin `now`; nothing if none is. To be asked again until it is nothing.
  std::optional<std::size_t> begin(Time now);

  /// An attempt that had begun has failed.
  void failed();

  /// When to ask for the next one; nothing if all have begun.
  std::optional<Time> next() const;

  /// Whether every attempt has failed.
  bool is_lost() const { return failed_ == count_; }

 private:
  std::size_t count_;
  std::size_t begun_ = 0;
  std::size_t failed_ = 0;
  Time next_ = Time::min();
};

}  // namespace petal::net
