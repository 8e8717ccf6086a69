// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace petal::ctl {

/// What makes `text`, ASCII, stand in a terminal's line in place of one of `before` places: no more of it than fits
/// into `columns`, and blanks over what was longer.
std::string in_place(std::string_view text, std::size_t columns, std::size_t before);

/// A line on standard error that is written over and over. Nothing is written where that is no terminal.
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

/// How fast a count grows, between two looks at it.
class Recent {
 public:
  using Clock = std::chrono::steady_clock;

  /// Since the look before; at the first one since `began`. 0 where no time has passed.
  double per_second(std::uint64_t count, Clock::time_point began, Clock::time_point now);

 private:
  std::uint64_t count_ = 0;
  std::optional<Clock::time_point> at_;
};

}  // namespace petal::ctl
