// SPDX-License-Identifier: Apache-2.0
#include "topic/text_rules.hpp"

#include <fmt/format.h>

#include <optional>

#include "runtime/text.hpp"
#include "topic/characters.hpp"

namespace petal::topic {
namespace {

bool is_unwanted(char32_t character) noexcept {
  bool const control = character < 0x20 || (character >= 0x7F && character <= 0x9F);
  bool const no_character = (character >= 0xFDD0 && character <= 0xFDEF) || (character & 0xFFFE) == 0xFFFE;
  return control || no_character;
}

std::optional<char32_t> first_unwanted(std::string_view text) noexcept {
  for (; !text.empty(); text.remove_prefix(character_length(text)))
    if (auto const character = first_character(text); is_unwanted(character)) return character;
  return std::nullopt;
}

}  // namespace

Result<void> check_text(std::string_view text, Errc errc, std::string_view what) {
  if (text.empty()) return Error(errc, fmt::format("{} must not be empty", what));
  return check_string(text, errc, what);
}

Result<void> check_string(std::string_view text, Errc errc, std::string_view what) {
  if (text.size() > longest_topic_bytes)
    return Error(errc, fmt::format("{} has at most {} bytes, not {}: \"{}\"", what, longest_topic_bytes, text.size(),
                                   runtime::escaped(text, 60)));
  if (!runtime::is_utf8(text))
    return Error(errc, fmt::format("{} is UTF-8 text, not \"{}\"", what, runtime::escaped(text)));
  if (auto const character = first_unwanted(text))
    return Error(errc, fmt::format("{} must not contain the character U+{:04X} (no control characters, no "
                                   "non-characters): \"{}\"",
                                   what, static_cast<unsigned>(*character), runtime::escaped(text)));
  return {};
}

}  // namespace petal::topic
