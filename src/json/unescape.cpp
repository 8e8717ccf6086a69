// SPDX-License-Identifier: Apache-2.0
#include "json/unescape.hpp"

#include <charconv>

namespace petal::json_text {
namespace {

void append_utf8(std::string& out, unsigned code) {
  auto const byte = [&](unsigned bits) { out += static_cast<char>(bits); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0 | (code >> 6));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12)), byte(0x80 | ((code >> 6) & 0x3F));
  } else {
    byte(0xF0 | (code >> 18)), byte(0x80 | ((code >> 12) & 0x3F)), byte(0x80 | ((code >> 6) & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

/// Takes four hexadecimal digits.
std::optional<unsigned> take_unit(std::string_view& rest) noexcept {
  unsigned unit = 0;
  auto const digits = rest.substr(0, 4);
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  if (error != std::errc() || end - digits.data() != 4) return std::nullopt;
  rest.remove_prefix(4);
  return unit;
}

/// Takes the escape of the second half of a pair. Returns nothing if anything else follows.
std::optional<unsigned> take_second_half(std::string_view& rest) noexcept {
  if (!rest.starts_with("\\u")) return std::nullopt;
  auto behind = rest.substr(2);
  auto const unit = take_unit(behind);
  if (!unit || *unit < 0xDC00 || *unit > 0xDFFF) return std::nullopt;
  rest = behind;
  return unit;
}

/// Takes the digits after a `\u`; if they are the first half of a pair, takes the second half too.
bool take_code(std::string_view& rest, std::string& out, LoneSurrogates lone) {
  constexpr unsigned replacement = 0xFFFD;
  auto const first = take_unit(rest);
  if (!first) return false;
  if (*first < 0xD800 || *first > 0xDFFF) return append_utf8(out, *first), true;
  if (auto const second = *first < 0xDC00 ? take_second_half(rest) : std::nullopt)
    return append_utf8(out, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00)), true;
  if (lone == LoneSurrogates::refuse) return false;
  append_utf8(out, lone == LoneSurrogates::replace ? replacement : *first);
  return true;
}

/// Takes the rest of an escape after its backslash.
bool take_escape(std::string_view& rest, std::string& out, LoneSurrogates lone) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  if (rest.empty()) return false;
  auto const letter = rest.front();
  rest.remove_prefix(1);
  if (letter == 'u') return take_code(rest, out, lone);
  auto const place = letters.find(letter);
  if (place == letters.npos) return false;
  out += meanings[place];
  return true;
}

}  // namespace

std::optional<std::string> unescaped(std::string_view inside, LoneSurrogates lone) {
  std::string out;
  while (!inside.empty()) {
    auto const backslash = inside.find('\\');
    out += inside.substr(0, backslash);
    if (backslash == inside.npos) break;
    inside.remove_prefix(backslash + 1);
    if (!take_escape(inside, out, lone)) return std::nullopt;
  }
  return out;
}

std::optional<std::string> string_value(std::string_view value, LoneSurrogates lone) {
  bool const is_string = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return is_string ? unescaped(value.substr(1, value.size() - 2), lone) : std::nullopt;
}

}  // namespace petal::json_text
