// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>

namespace petal::ctl {

/// Decides when each of many messages is due. No I/O.
class Pace {
 public:
  using Time = std::chrono::nanoseconds;

  /// `per_second` must be more than 0; nothing: as fast as possible.
  explicit Pace(std::optional<double> per_second) : per_second_(per_second) {}

  /// Returns the time from the beginning of the run; nothing: at once. It does not depend on when earlier messages were
  /// sent, so that a delay shows in the times of all later messages.
  std::optional<Time> due(std::uint64_t number) const {
    if (!per_second_) return std::nullopt;
    return Time(std::llround(static_cast<double>(number) / *per_second_ * 1e9));
  }

 private:
  std::optional<double> per_second_;
};

}  // namespace petal::ctl
