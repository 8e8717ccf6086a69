// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "mqtt_codec/packet.hpp"

namespace petal::mqtt_codec {

/// A PUBLISH that refers to texts of its caller: they are copied only into the packet.
struct OutgoingPublish {
  std::string_view topic;
  std::string_view payload;
  Qos qos = Qos::at_most_once;
  bool retain = false;
  bool duplicate = false;
  std::uint16_t packet_id = 0;
  std::optional<std::uint32_t> expiry = {};
  std::uint16_t topic_alias = 0;  ///< 0: none
  bool leaves_out_topic = false;  ///< the server knows it by the alias (MQTT 5, 3.3.2.3.4)
  const Properties* properties = nullptr;
};

/// The size of the largest packet: a fixed header of five bytes and 268,435,455 behind it (MQTT 5, 2.1.4).
inline constexpr std::size_t largest_packet = 268'435'460;

// Each appends one packet to `to`. What MQTT 3.1.1 does not have is left out for it. The caller must not pass strings
// of more than 65,535 bytes, nor anything that makes a packet larger than `largest_packet`.

void encode(const Connect& connect, std::string& to);
void encode(const OutgoingPublish& publish, Version version, std::string& to);
void encode(const Subscribe& subscribe, Version version, std::string& to);
void encode(const Unsubscribe& unsubscribe, Version version, std::string& to);
void encode(const Disconnect& disconnect, Version version, std::string& to);

/// Encodes PUBACK, PUBREC, PUBREL or PUBCOMP.
void encode(PacketType type, const Acknowledgement& acknowledgement, Version version, std::string& to);

/// Only MQTT 5 has AUTH.
void encode(const Auth& auth, std::string& to);

void encode_pingreq(std::string& to);

/// Returns the size of the packet in bytes.
std::size_t encoded_size(const OutgoingPublish& publish, Version version);

}  // namespace petal::mqtt_codec
