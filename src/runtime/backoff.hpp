// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace petal::runtime {

/// Exponential backoff with full jitter: each pause is drawn evenly from zero to a bound, and the bound doubles.
///
/// Full jitter, because a fleet that lost its broker at one moment must not come back at one moment.
class Backoff {
 public:
  using Duration = std::chrono::milliseconds;

  /// `seed` makes the draws repeatable; use `std::random_device` outside tests.
  Backoff(Duration first, Duration longest, std::uint64_t seed) noexcept
      : first_(first), longest_(longest), bound_(first), random_(seed) {}

  /// Returns the next pause.
  Duration next() { return draw(Duration(0)); }

  /// Returns the next pause, from the upper half of the range: for callers that must not come back at once.
  Duration next_long() { return draw(bound_ / 2); }

  /// Starts over with the first bound. The caller must call it only after a link that was stable: a CONNACK alone
  /// proves nothing.
  void reset() noexcept { bound_ = first_; }

 private:
  Duration draw(Duration least);

  Duration first_;
  Duration longest_;
  Duration bound_;
  std::mt19937_64 random_;
};

}  // namespace petal::runtime
