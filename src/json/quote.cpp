// SPDX-License-Identifier: Apache-2.0
#include "json/quote.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/text.hpp"

namespace petal::json_text {
namespace {

bool is_plain(unsigned char c) noexcept {
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/// Takes the longest beginning that needs no escapes.
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

/// Takes one character that is not plain. A byte that begins no character is written as `\xNN`.
void take_other(std::string_view& rest, std::string& out) {
  auto const length = runtime::utf8_length(rest);
  if (length == 0)
    out += fmt::format("\\\\x{:02x}", static_cast<unsigned char>(rest.front()));
  else if (length == 1)
    append_ascii(out, rest.front());
  else
    out += rest.substr(0, length);
  rest.remove_prefix(std::max<std::size_t>(length, 1));
}

}  // namespace

std::string quote(std::string_view text) {
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
