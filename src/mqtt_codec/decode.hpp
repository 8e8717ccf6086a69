// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <petal/error.hpp>
#include <string_view>

#include "mqtt_codec/packet.hpp"

namespace petal::mqtt_codec {

/// The fixed header of a packet (MQTT 5, 2.1.1).
struct FixedHeader {
  PacketType type{};
  std::uint8_t flags = 0;
  std::size_t size = 0;      ///< bytes of the header itself, 2 to 5
  std::uint32_t length = 0;  ///< bytes behind the header

  std::size_t packet_size() const noexcept { return size + length; }
};

/// Returns the header at the beginning of `bytes`; nothing if its end has not come yet.
/// **Errors.** refused: the remaining length has more than four bytes (MQTT 5, 1.5.5).
Result<std::optional<FixedHeader>> read_header(std::string_view bytes);

/// Checks whether a packet of `type` may have `flags` (MQTT 5, 2.1.3). **Errors.** refused.
Result<void> check_flags(PacketType type, std::uint8_t flags);

// Each takes what follows the fixed header of a packet that a server sends.
// **Errors.** refused: the packet is cut off, has bytes behind its end, or has a value or property that it must not
// have.

/// A CONNACK of two bytes is one of MQTT 3.1.1, whatever version the CONNECT had.
Result<Connack> decode_connack(std::string_view body);

/// `flags` are those of the fixed header. The topic is not checked; it is empty if a topic alias takes its place.
Result<Publish> decode_publish(std::uint8_t flags, std::string_view body, Version version);

/// Decodes PUBACK, PUBREC, PUBREL and PUBCOMP.
Result<Acknowledgement> decode_acknowledgement(PacketType type, std::string_view body, Version version);

/// Decodes SUBACK and UNSUBACK.
Result<SubscriptionAck> decode_subscription_ack(PacketType type, std::string_view body, Version version);

Result<Disconnect> decode_disconnect(std::string_view body);
Result<Auth> decode_auth(std::string_view body);

}  // namespace petal::mqtt_codec
