// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace petal::config {

/// Returns the size of the white space character at the start of `text` in bytes, 0 if there is none. The set is that
/// of Python's `\s`, so that a no-break space pasted from a web page does not become part of a value.
constexpr std::size_t whitespace_length(std::string_view text) noexcept {
  constexpr std::string_view one_byte = " \t\n\v\f\r\x1c\x1d\x1e\x1f";
  if (text.empty()) return 0;
  if (one_byte.find(text[0]) != one_byte.npos) return 1;
  if (text.starts_with("\u0085") || text.starts_with("\u00a0")) return 2;
  for (std::string_view wide : {"\u1680", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"})
    if (text.starts_with(wide)) return 3;
  if (text.size() < 3 || !text.starts_with("\xe2\x80")) return 0;
  auto const last = static_cast<unsigned char>(text[2]);  // U+2000 to U+200A
  return last >= 0x80 && last <= 0x8a ? 3 : 0;
}

/// Returns `text` without the white space at both ends.
constexpr std::string_view trimmed(std::string_view text) noexcept {
  while (auto const length = whitespace_length(text)) text.remove_prefix(length);
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto const length = whitespace_length(text.substr(at));
    at += length > 0 ? length : 1;
    if (length == 0) end = at;
  }
  return text.substr(0, end);
}

}  // namespace petal::config
