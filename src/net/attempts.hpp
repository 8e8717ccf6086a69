// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "net/host.hpp"

namespace petal::net {

/// Returns `addresses` in the order in which they are tried: the families alternate, beginning with that of the first
/// address; the order within a family is kept (RFC 8305, 4).
Addresses in_turn(const Addresses& addresses);

/// Decides when each of several connection attempts begins (RFC 8305, 5): the next one begins when the last one has
/// failed, or has not succeeded for a while. The earlier ones continue. No I/O.
class Attempts {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// The "Connection Attempt Delay" of RFC 8305, 8.
  static constexpr std::chrono::milliseconds delay{250};

  /// `count` is the number of addresses, at least one.
  explicit Attempts(std::size_t count) : count_(count) {}

  /// Returns the index of the attempt to begin `now`; nothing if there is none. The caller must call it until it
  /// returns nothing.
  std::optional<std::size_t> begin(Time now);

  /// An attempt that had begun has failed.
  void failed();

  /// When to call `begin` again; nothing if all attempts have begun.
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
