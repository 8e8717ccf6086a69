// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <petal/message.hpp>
#include <petal/properties.hpp>

namespace petal {

/// How a message is published.
struct PublishOptions {
  Qos qos = Qos::at_least_once;  ///< how hard it is tried; with at_most_once it is never stored
  bool retain = false;           ///< whether the broker keeps it for those who subscribe later (MQTT 5, 3.3.1.3)
  /// How long the message is worth delivering, while it is stored here and at the broker (MQTT 5, 3.3.2.3.3); nothing:
  /// for ever.
  std::optional<std::chrono::seconds> expiry = {};
  Properties properties = {};  ///< what it carries beside its payload (MQTT 5, 3.3.2.3)
};

/// How a successful publish ended.
enum class PublishOutcome {
  acknowledged,  ///< QoS 1 and 2: the broker's acknowledgement has arrived. QoS 0: handed to the network
  stored,        ///< on disk; it is sent when the broker is back
};

}  // namespace petal
