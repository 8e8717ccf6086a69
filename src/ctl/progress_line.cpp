// SPDX-License-Identifier: Apache-2.0
#include "ctl/progress_line.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace petal::ctl {
namespace {

constexpr std::size_t usual_columns = 80;

std::size_t columns_of(int descriptor) {
  winsize size{};
  bool const is_known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : usual_columns;
}

}  // namespace

std::string in_place(std::string_view text, std::size_t columns, std::size_t before) {
  auto const room = std::max<std::size_t>(columns, 1) - 1;  // many terminals begin a new line in the last column
  auto const shown = text.substr(0, room);
  auto const over = std::min(before, room);
  std::string out = "\r";
  out.append(shown);
  if (over > shown.size()) out.append(over - shown.size(), ' ');
  return out;
}

ProgressLine::ProgressLine(bool is_wanted) : is_shown_(is_wanted && ::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(std::string_view text) {
  if (!is_shown_) return;
  auto const columns = columns_of(STDERR_FILENO);
  std::cerr << in_place(text, columns, places_) << std::flush;
  places_ = std::min(text.size(), columns - 1);
}

void ProgressLine::clear() {
  if (places_ == 0) return;
  show("");
  std::cerr << '\r' << std::flush;
}

double Recent::per_second(std::uint64_t count, Clock::time_point began, Clock::time_point now) {
  auto const seconds = std::chrono::duration<double>(now - at_.value_or(began)).count();
  auto const grown = count - count_;
  count_ = count;
  at_ = now;
  return seconds <= 0 ? 0 : static_cast<double>(grown) / seconds;
}

}  // namespace petal::ctl
