// SPDX-License-Identifier: Apache-2.0
#include "topic/characters.hpp"

#include "runtime/text.hpp"

namespace petal::topic {
namespace {

char32_t code(char c) noexcept {
  return static_cast<unsigned char>(c);
}

}  // namespace

std::size_t long_character_length(std::string_view text) noexcept {
  auto const lead = code(text.front());
  std::size_t const length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  return text.size() >= length && runtime::is_utf8(text.substr(0, length)) ? length : 1;
}

char32_t first_character(std::string_view text) noexcept {
  auto const lead = code(text.front());
  if (lead < 0x80) return lead;
  auto const length = character_length(text);
  if (length == 1) return 0xDC00 + lead;
  auto character = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) character = (character << 6) | (code(text[i]) & 0x3F);
  return character;
}

std::u32string characters(std::string_view text) {
  std::u32string all;
  for (; !text.empty(); text.remove_prefix(character_length(text))) all += first_character(text);
  return all;
}

void append_character(std::string& text, char32_t character) {
  auto const continuation = [&](int shift) { text += static_cast<char>(0x80 | ((character >> shift) & 0x3F)); };
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xC0 | (character >> 6));
    continuation(0);
  } else if (character < 0x10000) {
    text += static_cast<char>(0xE0 | (character >> 12));
    continuation(6), continuation(0);
  } else {
    text += static_cast<char>(0xF0 | (character >> 18));
    continuation(12), continuation(6), continuation(0);
  }
}

}  // namespace petal::topic
