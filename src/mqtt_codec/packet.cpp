// SPDX-License-Identifier: Apache-2.0
#include "mqtt_codec/packet.hpp"

#include <fmt/format.h>

#include <array>

namespace petal::mqtt_codec {

std::string_view name(PacketType type) {
  constexpr std::array<std::string_view, 16> names = {
      "a packet of type 0", "CONNECT", "CONNACK",     "PUBLISH",  "PUBACK",  "PUBREC",   "PUBREL",     "PUBCOMP",
      "SUBSCRIBE",          "SUBACK",  "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"};
  return names[static_cast<unsigned>(type) & 0x0FU];
}

bool comes_from_a_server(PacketType type, Version version) {
  switch (type) {
    case PacketType::connack:
    case PacketType::publish:
    case PacketType::puback:
    case PacketType::pubrec:
    case PacketType::pubrel:
    case PacketType::pubcomp:
    case PacketType::suback:
    case PacketType::unsuback:
    case PacketType::pingresp:
      return true;
    case PacketType::disconnect:
    case PacketType::auth:
      return version == Version::v5;
    case PacketType::connect:
    case PacketType::subscribe:
    case PacketType::unsubscribe:
    case PacketType::pingreq:
      return false;
  }
  return false;  // a reserved type
}

Error malformed(std::string_view what) {
  return {Errc::refused, fmt::format("the broker sent a malformed packet: {}", what)};
}

}  // namespace petal::mqtt_codec
