// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace petal::json_text {

inline constexpr std::size_t longest_message_id_bytes = 256;

/// Returns the `messageId` of an MQTT payload, as a text by which ids are compared. The payload must be a JSON object
/// with a member of that name that is a string (the result is its text, unescaped, between quotes: `"\u0061"` and `"a"`
/// are one id) or a number (the result is its digits as they are: `7`, `7.0` and `"7"` are three). Returns nothing for
/// any other payload, for an empty id, and for one of more than 256 bytes, so that a caller that remembers ids knows
/// how much memory they can take.
///
/// It is called for every message that arrives: for most messages without an id, one search through their bytes is
/// enough.
std::optional<std::string> message_id(std::string_view payload);

/// Returns the result of message_id() for a `messageId` that is the string `text`.
std::string string_id(std::string_view text);

}  // namespace petal::json_text
