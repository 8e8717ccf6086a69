// SPDX-License-Identifier: Apache-2.0
#include "ctl/petal_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/text.hpp"

namespace petal::ctl {
namespace {

bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}

bool may_stand_in_a_name(char c) {
  return is_small(c) || (c >= '0' && c <= '9') || c == '-';
}

}  // namespace

std::optional<std::string> why_no_petal_name(std::string_view name) {
  constexpr std::array<std::string_view, 5> taken = {"test", "all", "install", "clean", "package"};  // CMake's targets
  bool const is_well_formed = name.size() >= 2 && name.size() <= 64 && is_small(name.front()) && name.back() != '-' &&
                              name.find("--") == name.npos && std::ranges::all_of(name, may_stand_in_a_name);
  if (is_well_formed && std::ranges::find(taken, name) == taken.end()) return std::nullopt;
  return fmt::format(
      "\"{}\" can be no petal's name; accepted: 2 to 64 small letters, digits and single hyphens, the first a letter, "
      "as in petal-wind-sensor",
      runtime::escaped(name, 80));
}

std::string class_name(std::string_view name) {
  std::string out;
  bool is_first = true;
  for (char const c : name) {
    if (c != '-') out += is_first && is_small(c) ? static_cast<char>(c - 'a' + 'A') : c;
    is_first = c == '-';
  }
  return out;
}

}  // namespace petal::ctl
