// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>

namespace petal::ctl {

/// When each of many messages is due. No I/O.
class Pace {
 public:
  using Time = std::chrono::nanoseconds;

  /// `per_second`, more than 0; nothing: as fast as it goes.
  explicit Pace(std::optional<double> per_second) : per_second_(per_second) {}

  /// From the beginning of the run; nothing: at once. It does not depend on when the messages before were sent, so that
  /// one that is held up shows in the times of those behind it.
  std::optional<Time> due(std::uint64_t number) const {
    if (!per_second_) return std::nullopt;
    return Time(std::llround(static_cast<double>(number) / *per_second_ * 1e9));
  }

 private:
  std::optional<double> per_second_;
};

}  // namespace petal::ctl
