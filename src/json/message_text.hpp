// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <petal/message.hpp>
#include <string>

namespace petal::json_text {

/// Returns `message` in the form in which other programs receive it, posted to a callback URL or in the live messages:
/// `{"topic", "payload", "timestamp", "qos"}`, `"retained": true` and `"redelivered": true` if they apply, and
/// `"properties"` (properties.hpp) if it has any.
///
/// A payload that is JSON is included byte for byte, with `"blanks": true` if blanks around it belong to it: nothing
/// else is then between its `:` and the next `,`. Other UTF-8 text becomes a JSON string, other bytes become
/// `{"base64": "..."}`. The member `"encoding"`, `"text"` or `"base64"`, distinguishes these two from JSON that looks
/// the same.
///
/// `redelivered`: the message may have been seen before, even if the message itself does not say so.
std::string message_text(const Message& message, bool redelivered = false,
                         std::chrono::system_clock::time_point timestamp = std::chrono::system_clock::now());

}  // namespace petal::json_text
