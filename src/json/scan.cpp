// SPDX-License-Identifier: Apache-2.0
#include "json/scan.hpp"

#include <algorithm>
#include <array>

#include "json/blanks.hpp"

namespace petal::json_text {
namespace {

constexpr auto is_structure = [] {
  std::array<bool, 256> table{};
  for (auto const c : std::string_view("\"{}[]")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool ends_word(char c) noexcept {
  return is_blank(c) || c == ',' || c == '}' || c == ']' || c == ':' || c == '"';
}

/// Returns whether a quote that follows `text` is escaped: whether `text` ends with an odd number of backslashes.
bool ends_in_escape(std::string_view text) noexcept {
  auto const last = text.find_last_not_of('\\');
  auto const backslashes = last == text.npos ? text.size() : text.size() - 1 - last;
  return backslashes % 2 == 1;
}

}  // namespace

void Scan::skip_blanks() noexcept {
  while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
}

bool Scan::take(char mark) noexcept {
  skip_blanks();
  if (!rest_.starts_with(mark)) return false;
  rest_.remove_prefix(1);
  return true;
}

bool Scan::at_end() noexcept {
  skip_blanks();
  return rest_.empty();
}

std::optional<std::string_view> Scan::take_string() noexcept {
  skip_blanks();
  auto const before = rest_;
  if (!skip_string()) return std::nullopt;
  return before.substr(1, before.size() - rest_.size() - 2);
}

std::optional<std::string_view> Scan::take_value() noexcept {
  skip_blanks();
  auto const before = rest_;
  auto const first = before.empty() ? '\0' : before.front();
  bool const whole = first == '"' ? skip_string() : first == '{' || first == '[' ? skip_nested() : skip_word();
  if (!whole) return std::nullopt;
  return before.substr(0, before.size() - rest_.size());
}

bool Scan::skip_string() noexcept {
  if (!rest_.starts_with('"')) return false;
  auto const inside = rest_.substr(1);
  for (std::size_t from = 0, quote = 0; (quote = inside.find('"', from)) != inside.npos; from = quote + 1) {
    if (ends_in_escape(inside.substr(from, quote - from))) continue;
    rest_ = inside.substr(quote + 1);
    return true;
  }
  return false;
}

bool Scan::skip_nested() noexcept {
  for (std::size_t depth = 0;;) {
    auto const structure = [](char c) { return is_structure[static_cast<unsigned char>(c)]; };
    auto const found = std::find_if(rest_.begin(), rest_.end(), structure);
    rest_.remove_prefix(static_cast<std::size_t>(found - rest_.begin()));
    if (rest_.empty()) return false;
    auto const mark = rest_.front();
    if (mark == '"') {
      if (!skip_string()) return false;
      continue;
    }
    rest_.remove_prefix(1);
    depth += mark == '{' || mark == '[' ? 1 : std::size_t(-1);
    if (depth == 0) return true;
  }
}

bool Scan::skip_word() noexcept {
  auto const end = std::find_if(rest_.begin(), rest_.end(), ends_word);
  bool const any = end != rest_.begin();
  rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
  return any;
}

}  // namespace petal::json_text
