// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace petal::json_text {

inline constexpr std::size_t longest_message_id_bytes = 256;

/// The `messageId` of an MQTT payload, as text by which ids are told apart: of a JSON object with a member of that name
/// which is a string (its text, unescaped, between quotes: `"\u0061"` and `"a"` are one) or a number (its digits as
/// they stand: `7`, `7.0` and `"7"` are three). Nothing for any other payload, an empty id, and one of more than 256
/// bytes, so that who remembers ids knows what they can take.
///
/// It is asked for every message that arrives: most that have none are turned away by one search of their bytes.
std::optional<std::string> message_id(std::string_view payload);

/// What message_id() gives where the `messageId` is the string `text`.
std::string string_id(std::string_view text);

}  // namespace petal::json_text
