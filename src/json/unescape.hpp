// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::json_text {

/// How to treat an escape of half a surrogate pair, `\ud83d`: JSON may contain it, and it represents no character (RFC
/// 8259, 8.2).
enum class LoneSurrogates {
  refuse,   ///< there is no result then: for topics and names
  replace,  ///< by U+FFFD: for people and petals to read
  keep,     ///< as the three bytes that UTF-8 would have for it, which are not UTF-8: only to compare
};

/// Returns the text that a JSON string represents (RFC 8259, 7), given the characters between its quotes. Returns
/// nothing if an escape is invalid, or is half of a surrogate pair and is refused.
std::optional<std::string> unescaped(std::string_view inside, LoneSurrogates lone = LoneSurrogates::refuse);

/// The same, given a whole JSON value. Returns nothing also if that is not a string.
std::optional<std::string> string_value(std::string_view value, LoneSurrogates lone = LoneSurrogates::refuse);

}  // namespace petal::json_text
