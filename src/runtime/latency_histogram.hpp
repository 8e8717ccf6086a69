// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ratio>

namespace petal::runtime {

/// Counts durations by their length, in buckets whose width doubles with each power of two, as HdrHistogram does: each
/// power of two has `2 ^ precision` buckets, so that a reported duration is at most `1 / 2 ^ precision` too long. The
/// lengths are whole numbers of `Unit`, rounded up; `buckets` says how far they reach, and the last bucket also counts
/// longer ones. Fixed in size; counting costs a few nanoseconds.
template <class Unit, unsigned precision, std::size_t buckets, class Count = std::uint64_t>
class LatencyHistogram {
 public:
  using Duration = Unit;
  using Mean = std::chrono::duration<double, typename Unit::period>;

  /// A negative duration counts as zero.
  void record(std::chrono::steady_clock::duration took) noexcept {
    auto const length = std::max(std::chrono::ceil<Unit>(took), Unit(0));
    ++counts_[bucket_of(static_cast<std::uint64_t>(length.count()))];
    min_ = count_ == 0 ? length : std::min(min_, length);
    max_ = std::max(max_, length);
    sum_ += Mean(std::max(took, took.zero())).count();
    ++count_;
  }

  std::uint64_t count() const noexcept { return count_; }
  Unit min() const noexcept { return min_; }  ///< 0 if nothing was recorded
  Unit max() const noexcept { return max_; }
  Mean mean() const noexcept { return Mean(count_ == 0 ? 0 : sum_ / static_cast<double>(count_)); }

  /// Returns the duration that the share `of_all` (0 to 1) of the recorded ones did not exceed; 0 if nothing was
  /// recorded.
  Unit quantile(double of_all) const noexcept {
    auto const wanted = static_cast<std::uint64_t>(std::ceil(of_all * static_cast<double>(count_)));
    auto const rank = std::max<std::uint64_t>(wanted, 1);
    std::uint64_t passed = 0;
    for (std::size_t bucket = 0; bucket + 1 < buckets; ++bucket) {
      passed += counts_[bucket];
      if (passed >= rank) return std::clamp(last_of(bucket), min_, max_);
    }
    return max_;
  }

  /// Returns how many took `limit` or less; a bucket counts by its longest duration.
  std::uint64_t count_within(Unit limit) const noexcept {
    if (limit >= max_) return count_;
    std::uint64_t passed = 0;
    for (std::size_t bucket = 0; bucket < buckets && last_of(bucket) <= limit; ++bucket) passed += counts_[bucket];
    return passed;
  }

 private:
  static constexpr std::uint64_t in_a_power = 1U << precision;

  /// Up to `2 * in_a_power` each length has a bucket; above, the `precision` bits after the highest one select it.
  static std::size_t bucket_of(std::uint64_t length) noexcept {
    if (length < in_a_power) return length;
    auto const shift = static_cast<unsigned>(std::bit_width(length)) - 1 - precision;
    return std::min<std::size_t>(shift * in_a_power + (length >> shift), buckets - 1);
  }

  static Unit last_of(std::size_t bucket) noexcept {
    using Ticks = typename Unit::rep;
    if (bucket < 2 * in_a_power) return Unit(static_cast<Ticks>(bucket));
    auto const shift = bucket / in_a_power - 1;
    return Unit(static_cast<Ticks>(((bucket - shift * in_a_power + 1) << shift) - 1));
  }

  std::array<Count, buckets> counts_{};
  std::uint64_t count_ = 0;
  Unit min_{0};
  Unit max_{0};
  double sum_ = 0;
};

}  // namespace petal::runtime
