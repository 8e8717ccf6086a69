// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace petal::ctl {

/// What has come as live messages. No I/O.
class LiveTally {
 public:
  using Clock = std::chrono::steady_clock;

  /// `line` came at `now`. The payload of a message, as it stands there; empty where the line is none.
  std::string_view add(std::string_view line, Clock::time_point now);

  std::uint64_t messages() const noexcept { return messages_; }
  std::uint64_t retained() const noexcept { return retained_; }  ///< kept by the broker from before, not in `messages`
  std::uint64_t bytes() const noexcept { return bytes_; }        ///< of the payloads of `messages`
  std::uint64_t lost() const noexcept { return lost_; }          ///< those this reader was too slow for
  std::chrono::nanoseconds first_to_last() const noexcept { return last_ - first_; }

 private:
  std::uint64_t messages_ = 0;
  std::uint64_t retained_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t lost_ = 0;
  Clock::time_point first_{};
  Clock::time_point last_{};
};

}  // namespace petal::ctl
