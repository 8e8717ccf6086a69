// SPDX-License-Identifier: Apache-2.0
#include "json/quote.hpp"

#include <fmt/format.h>

#include "runtime/text.hpp"

namespace petal::json_text {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_plain(unsigned char c) noexcept {
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/// Takes the longest beginning that needs no thought.
std::string_view take_plain(std::string_view& rest) noexcept {
  std::size_t length = 0;
  while (length < rest.size() && is_plain(static_cast<unsigned char>(rest[length]))) ++length;
  auto const plain = rest.substr(0, length);
  rest.remove_prefix(length);
  return plain;
}

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  }
}

/// Takes one character that is not plain.
void take_other(std::string_view& rest, std::string& out) {
  auto const lead = static_cast<unsigned char>(rest.front());
  std::size_t const length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  auto const character = rest.substr(0, length);
  bool const well_formed = character.size() == length && runtime::is_utf8(character);
  if (lead < 0x80)
    append_ascii(out, rest.front());
  else
    out += well_formed ? character : replacement;
  rest.remove_prefix(well_formed ? length : 1);
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  out += '"';
  while (!text.empty()) {
    out += take_plain(text);
    if (!text.empty()) take_other(text, out);
  }
  out += '"';
  return out;
}

}  // namespace petal::json_text
