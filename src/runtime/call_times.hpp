// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/latency_histogram.hpp"

namespace petal::runtime {

/// How long calls took, and how many failed: from a microsecond to almost eight minutes, at most a quarter too long.
class CallTimes {
 public:
  using Duration = std::chrono::microseconds;

  void add(std::chrono::steady_clock::duration took, bool failed) noexcept {
    times_.record(took);
    if (failed) ++errors_;
  }

  std::uint64_t count() const noexcept { return times_.count(); }
  std::uint64_t errors() const noexcept { return errors_; }
  Duration longest() const noexcept { return times_.max(); }

  /// Returns zero while nothing was counted.
  std::chrono::duration<double, std::micro> mean() const noexcept { return times_.mean(); }

  /// Returns the time that `share` of all calls did not exceed.
  Duration quantile(double share) const noexcept { return times_.quantile(share); }

 private:
  LatencyHistogram<Duration, 2, 112, std::uint32_t> times_;
  std::uint64_t errors_ = 0;
};

}  // namespace petal::runtime
