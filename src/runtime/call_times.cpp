// SPDX-License-Identifier: Apache-2.0
#include "runtime/call_times.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace petal::runtime {

void CallTimes::add(std::chrono::steady_clock::duration took, bool failed) noexcept {
  auto const time = std::max(std::chrono::ceil<Duration>(took), Duration(0));
  ++buckets_[bucket_of(static_cast<std::uint64_t>(time.count()))];
  ++count_;
  if (failed) ++errors_;
  sum_ += took;
  longest_ = std::max(longest_, time);
}

std::chrono::duration<double, std::micro> CallTimes::mean() const noexcept {
  using Mean = std::chrono::duration<double, std::micro>;
  return count_ == 0 ? Mean(0) : Mean(sum_) / static_cast<double>(count_);
}

CallTimes::Duration CallTimes::quantile(double share) const noexcept {
  auto const wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket + 1 < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted) return std::min(longest_, Duration(lower_bound_of(bucket + 1)));
  }
  return longest_;
}

/// Returns the bucket of a duration. Below four microseconds each has its own; above, the two bits after the highest
/// one select the bucket within its doubling.
std::size_t CallTimes::bucket_of(std::uint64_t microseconds) noexcept {
  if (microseconds < 4) return microseconds;
  auto const highest = static_cast<std::size_t>(std::bit_width(microseconds)) - 1;
  auto const within = (microseconds >> (highest - 2)) & 3;
  return std::min((highest - 1) * 4 + within, std::tuple_size_v<decltype(buckets_)> - 1);
}

std::uint64_t CallTimes::lower_bound_of(std::size_t bucket) noexcept {
  return bucket < 4 ? bucket : (4 + (bucket & 3)) << (bucket / 4 - 1);
}

}  // namespace petal::runtime
