// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace petal::ctl {

/// Returns the characters that replace a text of `before` columns in a terminal's line with `text`, which must be
/// ASCII. The text is cut to what fits into `columns`, and blanks cover the rest of a longer text.
std::string in_place(std::string_view text, std::size_t columns, std::size_t before);

/// A line on standard error that is overwritten again and again. Nothing is written if that is no terminal.
class ProgressLine {
 public:
  explicit ProgressLine(bool is_wanted);

  bool is_shown() const noexcept { return is_shown_; }
  void show(std::string_view text);
  void clear();

 private:
  bool is_shown_;
  std::size_t places_ = 0;
};

/// Measures how fast a count grows between two calls.
class Recent {
 public:
  using Clock = std::chrono::steady_clock;

  /// Returns the rate since the previous call, and for the first call since `began`. 0 if no time has passed.
  double per_second(std::uint64_t count, Clock::time_point began, Clock::time_point now);

 private:
  std::uint64_t count_ = 0;
  std::optional<Clock::time_point> at_;
};

}  // namespace petal::ctl
