// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace petal::ctl {

/// Counts live messages. No I/O.
class LiveTally {
 public:
  using Clock = std::chrono::steady_clock;

  /// Counts `line`, which came at `now`. Returns the payload of the message, as it is in the line; empty if the line is
  /// no message.
  std::string_view add(std::string_view line, Clock::time_point now);

  std::uint64_t messages() const noexcept { return messages_; }
  std::uint64_t retained() const noexcept { return retained_; }  ///< retained from before, not in `messages`
  std::uint64_t bytes() const noexcept { return bytes_; }        ///< of the payloads of `messages`
  std::uint64_t lost() const noexcept { return lost_; }          ///< dropped because this reader was too slow
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
