// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace petal::ctl {

/// Counts times by their length: each power of two is divided into 128 buckets, so that a reported time is at most 0.8
/// % longer than the real one, from nanoseconds to years, in 57 KiB whatever is recorded.
class Histogram {
 public:
  using Time = std::chrono::nanoseconds;

  Histogram();

  /// A negative time counts as zero.
  void record(Time time);

  std::uint64_t count() const noexcept { return count_; }
  Time min() const noexcept { return min_; }  ///< 0 if nothing was recorded
  Time max() const noexcept { return max_; }
  Time mean() const noexcept;

  /// Returns the time within which the share `of_all` (0 to 1) of the recorded times lies; 0 if nothing was recorded.
  Time percentile(double of_all) const noexcept;

  /// Returns how many took `limit` or less; a bucket counts by its upper end.
  std::uint64_t count_within(Time limit) const noexcept;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  Time min_{0};
  Time max_{0};
  double sum_ = 0;
};

/// How many took longer than the step before, and not longer than `up_to`.
struct HistogramStep {
  Histogram::Time up_to;
  std::uint64_t count;
};

/// Returns all that was recorded in steps from 10 us on, six for each power of ten: from the shortest to the longest
/// time.
std::vector<HistogramStep> steps_of(const Histogram& times);

}  // namespace petal::ctl
