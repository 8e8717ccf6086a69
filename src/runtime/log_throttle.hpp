// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace petal::runtime {

/// Keeps a log from being flooded: the first event is reported at once, then at most once a second the number of
/// events.
class LogThrottle {
 public:
  /// Counts events; returns how many to report now; 0: none.
  std::uint64_t happened(std::uint64_t count = 1,
                         std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now()) {
    untold_ += count;
    if (told_ && now - *told_ < std::chrono::seconds(1)) return 0;
    told_ = now;
    return std::exchange(untold_, 0);
  }

 private:
  std::optional<std::chrono::steady_clock::time_point> told_;
  std::uint64_t untold_ = 0;
};

}  // namespace petal::runtime
