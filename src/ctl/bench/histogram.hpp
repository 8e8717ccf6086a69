// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace petal::ctl {

/// How many times of which length: each power of two is divided into 128 buckets, so that what is told of a time is at
/// most 0.8 % longer than it was, from nanoseconds to years, in 57 KiB whatever is recorded.
class Histogram {
 public:
  using Time = std::chrono::nanoseconds;

  Histogram();

  /// A negative time counts as none at all.
  void record(Time time);

  std::uint64_t count() const noexcept { return count_; }
  Time min() const noexcept { return min_; }  ///< 0 where nothing was recorded
  Time max() const noexcept { return max_; }
  Time mean() const noexcept;

  /// The time within which the share `of_all` (0 to 1) of what was recorded lies; 0 where nothing was recorded.
  Time percentile(double of_all) const noexcept;

  /// How many took `limit` or less; a bucket belongs to where it ends.
  std::uint64_t count_within(Time limit) const noexcept;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  Time min_{0};
  Time max_{0};
  double sum_ = 0;
};

/// How many took as long as the step before, and not longer than `up_to`.
struct HistogramStep {
  Histogram::Time up_to;
  std::uint64_t count;
};

/// All that was recorded in steps from 10 us on, six for each power of ten: from the shortest to the longest time.
std::vector<HistogramStep> steps_of(const Histogram& times);

}  // namespace petal::ctl
