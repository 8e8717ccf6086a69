// SPDX-License-Identifier: Apache-2.0
#include "json/blanks.hpp"

#include <algorithm>

namespace petal::json_text {
namespace {

constexpr std::string_view blanks = " \t\n\r";

}  // namespace

bool has_blanks_around(std::string_view text) noexcept {
  return !text.empty() && (is_blank(text.front()) || is_blank(text.back()));
}

std::string_view with_blanks(std::string_view text, std::string_view value) noexcept {
  auto const at = static_cast<std::size_t>(value.data() - text.data());
  auto const before = text.substr(0, at);
  auto const begin = before.find_last_not_of(blanks) + 1;  // 0 if there are only blanks
  auto const end = std::min(text.find_first_not_of(blanks, at + value.size()), text.size());
  return text.substr(begin, end - begin);
}

}  // namespace petal::json_text
