// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace petal {

/// The MQTT 5 properties that a message carries beside its payload (MQTT 5, 3.3.2.3). They are forwarded and stored
/// unchanged. A broker or a client service without MQTT 5 loses them.
///
/// A petal sets them with PublishOptions::properties, and reads them with Message::properties(). Texts are UTF-8
/// without control characters; each has at most 65,535 bytes, and all together at most 96 KiB ("Properties" in
/// docs/reference.md). What breaks this is refused when the message is published.
struct Properties {
  std::optional<std::string> content_type;      ///< type of the payload, for example `application/json` (3.3.2.3.9)
  std::optional<std::string> response_topic;    ///< topic on which a response is expected; a topic name (3.3.2.3.5)
  std::optional<std::string> correlation_data;  ///< bytes that the response repeats (3.3.2.3.6)
  /// User properties: names and values, in order; a name may occur more than once (3.3.2.3.7).
  std::vector<std::pair<std::string, std::string>> user;

  /// Returns whether no property is set.
  bool empty() const noexcept { return !content_type && !response_topic && !correlation_data && user.empty(); }

  /// Returns whether all properties are equal, including the order of user properties.
  bool operator==(const Properties&) const = default;
};

}  // namespace petal
