// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <string>

#include "mqtt_codec/packet.hpp"

namespace petal::broker_link {

/// What a broker can do, as its CONNACK announces (MQTT 5, 3.2.2.3). What CONNACK does not mention is available. No
/// I/O.
///
/// Using what the broker has excluded is a protocol error, for which the broker may end the link.
struct ServerCapabilities {
  Qos maximum_qos = Qos::exactly_once;
  bool retain = true;
  bool wildcards = true;
  bool shared = true;
  std::optional<std::uint32_t> maximum_packet_size = {};

  static ServerCapabilities of(const mqtt_codec::Connack& connack);

  /// **Errors.** refused: `filter` is shared or has wildcards, and the broker announced that it does not support these.
  Result<void> check_filter(const std::string& filter) const;

  /// **Errors.** limit_exceeded: the broker does not support the QoS or the retain flag.
  Result<void> check_publish(Qos qos, bool retained) const;

  /// **Errors.** limit_exceeded: a packet of `bytes` is larger than the broker accepts (MQTT 5, 3.2.2.3.6).
  Result<void> check_size(std::size_t bytes) const;
};

}  // namespace petal::broker_link
