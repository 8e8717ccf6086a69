// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace petal {

/// What a message carries beside its payload (MQTT 5, 3.3.2.3). It is forwarded and stored untouched. A broker or a
/// client service without MQTT 5 loses it.
struct Properties {
  std::optional<std::string> content_type;      ///< of the payload, for example `application/json` (3.3.2.3.9)
  std::optional<std::string> response_topic;    ///< where a response is expected; a topic name (3.3.2.3.5)
  std::optional<std::string> correlation_data;  ///< bytes that the response repeats (3.3.2.3.6)
  /// Names and values, in order; a name may occur more than once (3.3.2.3.7).
  std::vector<std::pair<std::string, std::string>> user;

  /// Whether there is nothing in it.
  bool empty() const noexcept { return !content_type && !response_topic && !correlation_data && user.empty(); }

  /// Whether all of it is equal, the order of user properties too.
  bool operator==(const Properties&) const = default;
};

}  // namespace petal
