// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace petal::topic {

/// Returns character_length() of a text that does not begin with ASCII.
std::size_t long_character_length(std::string_view text) noexcept;

/// Returns the length in bytes of the first character of `text`, never more than that of `text`. A byte that belongs to
/// no well-formed UTF-8 character is one character by itself. `text` must not be empty.
inline std::size_t character_length(std::string_view text) noexcept {
  return static_cast<unsigned char>(text.front()) < 0x80 ? 1 : long_character_length(text);
}

/// Returns the first character of `text`: a code point, or 0xDC00 + the byte if it is not well-formed UTF-8 (a number
/// that no well-formed character has). `text` must not be empty.
char32_t first_character(std::string_view text) noexcept;

/// Returns all characters of `text`.
std::u32string characters(std::string_view text);

/// Appends the UTF-8 of `character` to `text`.
void append_character(std::string& text, char32_t character);

}  // namespace petal::topic
