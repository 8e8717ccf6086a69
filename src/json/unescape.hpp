// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::json_text {

/// What becomes of an escape of half a surrogate pair, `\ud83d`: JSON may have it, and it stands for no character
/// (RFC 8259, 8.2).
enum class LoneSurrogates {
  refuse,   ///< there is no text then: for topics and names
  replace,  ///< by U+FFFD, where a person or a petal reads it
  keep,     ///< as the three bytes UTF-8 would have for it, which are not UTF-8: only to compare
};

/// What a JSON string stands for (RFC 8259, 7), given what is between its quotes. Nothing where an escape is not one,
/// or is half of a surrogate pair that is refused.
std::optional<std::string> unescaped(std::string_view inside, LoneSurrogates lone = LoneSurrogates::refuse);

/// The same, given a whole JSON value. Nothing where that is no string, too.
std::optional<std::string> string_value(std::string_view value, LoneSurrogates lone = LoneSurrogates::refuse);

}  // namespace petal::json_text
