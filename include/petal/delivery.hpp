// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <petal/message.hpp>
#include <petal/properties.hpp>

namespace petal {

/// How a message is published. The members that are not set have the defaults shown.
struct PublishOptions {
  Qos qos = Qos::at_least_once;  ///< the quality of service; a message with at_most_once is never stored
  bool retain = false;           ///< whether the broker keeps it for later subscribers (MQTT 5, 3.3.1.3)
  /// How long the message is worth delivering, while it is stored here and at the broker: 1 to 4,294,967,295 seconds
  /// (MQTT 5, 3.3.2.3.3). If it is not set, the message does not expire.
  std::optional<std::chrono::seconds> expiry = {};
  Properties properties = {};  ///< the MQTT 5 properties of the message (MQTT 5, 3.3.2.3)
};

/// How a successful publish ended.
enum class PublishOutcome {
  acknowledged,  ///< QoS 1 and 2: the broker has acknowledged it. QoS 0: it was handed to the network
  stored,        ///< it is on disk, and is sent when the broker is back
};

}  // namespace petal
