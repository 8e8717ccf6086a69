// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace petal::runtime {

/// How long calls took, and how many failed. Fixed in size; counting a call costs a few nanoseconds.
class CallTimes {
 public:
  using Duration = std::chrono::microseconds;

  void add(std::chrono::steady_clock::duration took, bool failed) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t errors() const noexcept { return errors_; }
  Duration longest() const noexcept { return longest_; }

  /// Returns zero while nothing was counted.
  std::chrono::duration<double, std::micro> mean() const noexcept;

  /// Returns the time that `share` of all calls did not exceed, at most a quarter too long and never longer than
  /// `longest()`.
  Duration quantile(double share) const noexcept;

 private:
  static std::size_t bucket_of(std::uint64_t microseconds) noexcept;
  static std::uint64_t lower_bound_of(std::size_t bucket) noexcept;

  /// Four for each doubling, from four microseconds to almost eight minutes; the last one also counts longer calls.
  std::array<std::uint32_t, 112> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t errors_ = 0;
  std::chrono::steady_clock::duration sum_{};
  Duration longest_{};
};

}  // namespace petal::runtime
