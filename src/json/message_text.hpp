// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <petal/message.hpp>
#include <string>

namespace petal::json_text {

/// `message` as other programs get it, posted to a callback URL or in the live messages:
/// `{"topic", "payload", "timestamp", "qos"}`, and `"retained": true`.
///
/// A payload that is JSON stands in it byte for byte; other UTF-8 text as a JSON string, other bytes as
/// `{"base64": "..."}`. These two are told from JSON that looks the same by a member of ours, `"encoding"`: `"text"` or
/// `"base64"`.
std::string message_text(const Message& message,
                         std::chrono::system_clock::time_point timestamp = std::chrono::system_clock::now());

}  // namespace petal::json_text
