// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <petal/message.hpp>
#include <string>

namespace petal::json_text {

/// `message` as other programs get it, posted to a callback URL or in the live messages:
/// `{"topic", "payload", "timestamp", "qos"}`, `"retained": true` and `"redelivered": true` where that is so, and
/// `"properties"` (properties.hpp) where there is something in them.
///
/// A payload that is JSON stands in it byte for byte, with `"blanks": true` where blanks around it belong to it:
/// nothing else stands between its `:` and the next `,` then. Other UTF-8 text is a JSON string, other bytes are
/// `{"base64": "..."}`. These two are told from JSON that looks the same by a member of ours, `"encoding"`: `"text"` or
/// `"base64"`.
///
/// `redelivered`: it may have been seen before, also where the message itself does not say so.
std::string message_text(const Message& message, bool redelivered = false,
                         std::chrono::system_clock::time_point timestamp = std::chrono::system_clock::now());

}  // namespace petal::json_text
