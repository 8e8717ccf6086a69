// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace petal::ctl {
namespace {

constexpr std::uint64_t in_a_power = 128;
constexpr unsigned bits_of_it = 7;
constexpr std::size_t bucket_count = (63 - bits_of_it) * in_a_power + in_a_power;
constexpr std::int64_t steps[] = {10, 15, 20, 30, 50, 70};  // of a power of ten

/// Up to 255 a bucket is one nanosecond wide; from there on it is twice as wide in each power of two.
std::size_t bucket_of(std::uint64_t value) {
  if (value < in_a_power) return value;
  auto const shift = static_cast<unsigned>(std::bit_width(value)) - 1 - bits_of_it;
  return shift * in_a_power + (value >> shift);
}

std::int64_t end_of(std::size_t bucket) {
  if (bucket < 2 * in_a_power) return static_cast<std::int64_t>(bucket);
  auto const shift = bucket / in_a_power - 1;
  auto const within = bucket - shift * in_a_power;
  return static_cast<std::int64_t>(((within + 1) << shift) - 1);
}

/// Returns the first step that contains `time`.
Histogram::Time step_around(Histogram::Time time) {
  for (std::int64_t power = 1000;; power *= 10)
    for (auto const step : steps)
      if (Histogram::Time(step * power) >= time) return Histogram::Time(step * power);
}

}  // namespace

Histogram::Histogram() : buckets_(bucket_count) {}

void Histogram::record(Time time) {
  time = std::max(time, Time::zero());
  ++buckets_[bucket_of(static_cast<std::uint64_t>(time.count()))];
  min_ = count_ == 0 ? time : std::min(min_, time);
  max_ = std::max(max_, time);
  sum_ += static_cast<double>(time.count());
  ++count_;
}

Histogram::Time Histogram::mean() const noexcept {
  return count_ == 0 ? Time::zero() : Time(std::llround(sum_ / static_cast<double>(count_)));
}

Histogram::Time Histogram::percentile(double of_all) const noexcept {
  auto const wanted = static_cast<std::uint64_t>(std::ceil(of_all * static_cast<double>(count_)));
  auto const rank = std::clamp<std::uint64_t>(wanted, 1, std::max<std::uint64_t>(count_, 1));
  std::uint64_t passed = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    passed += buckets_[bucket];
    if (passed >= rank) return std::clamp(Time(end_of(bucket)), min_, max_);
  }
  return max_;
}

std::uint64_t Histogram::count_within(Time limit) const noexcept {
  std::uint64_t passed = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size() && end_of(bucket) <= limit.count(); ++bucket)
    passed += buckets_[bucket];
  return limit >= max_ ? count_ : passed;
}

std::vector<HistogramStep> steps_of(const Histogram& times) {
  std::vector<HistogramStep> all;
  std::uint64_t before = 0;
  auto step = step_around(times.min());
  while (before < times.count()) {
    auto const within = times.count_within(step);
    all.push_back({step, within - before});
    before = within;
    step = step_around(step + Histogram::Time(1));
  }
  return all;
}

}  // namespace petal::ctl
