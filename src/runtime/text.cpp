// SPDX-License-Identifier: Apache-2.0
#include "runtime/text.hpp"

#include <fmt/format.h>

namespace petal::runtime {
namespace {

void append_escaped(std::string& out, char c) {
  switch (c) {
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
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
}

/// Returns whether `character` is in C0, DEL, or in C1, which terminals obey, too.
bool is_control(std::string_view character) noexcept {
  auto const first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

}  // namespace

std::string escaped(std::string_view text, std::size_t limit) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size() && out.size() < limit) {
    auto const length = utf8_length(text.substr(at));
    auto const character = text.substr(at, std::max<std::size_t>(length, 1));
    if (length == 0 || is_control(character))
      for (char const byte : character) append_escaped(out, byte);
    else
      out += character;
    at += character.size();
  }
  if (at < text.size()) out += fmt::format("... ({} bytes)", text.size());
  return out;
}

std::string joined(std::initializer_list<std::string_view> parts, std::string_view separator) {
  std::string whole;
  for (auto const part : parts) {
    if (!whole.empty() && !part.empty()) whole += separator;
    whole += part;
  }
  return whole;
}

}  // namespace petal::runtime
