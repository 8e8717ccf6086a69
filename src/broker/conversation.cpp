// SPDX-License-Identifier: Apache-2.0
#include "broker/conversation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace petal::broker {
namespace {

enum Type : unsigned {
  connect = 1,
  connack,
  publish,
  puback,
  pubrec,
  pubrel,
  pubcomp,
  subscribe,
  suback,
  unsubscribe,
  unsuback,
  pingreq,
  pingresp,
  disconnect,
  auth
};

constexpr std::array names = {
    "a packet of type 0", "CONNECT", "CONNACK",     "PUBLISH",  "PUBACK",  "PUBREC",   "PUBREL",     "PUBCOMP",
    "SUBSCRIBE",          "SUBACK",  "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"};

bool comes_from_a_server(unsigned type) {
  return type != 0 && type != connect && type != subscribe && type != unsubscribe && type != pingreq;
}

std::size_t octet(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

std::uint16_t two_byte_integer(std::string_view bytes) {
  return static_cast<std::uint16_t>((octet(bytes, 0) << 8U) | octet(bytes, 1));
}

unsigned bit_of(unsigned type) {
  return 1U << type;
}

/// What is behind the fixed header.
std::string_view body_of(std::string_view packet) {
  std::size_t at = 1;
  while ((octet(packet, at) & 0x80U) != 0) ++at;
  return packet.substr(std::min(at + 1, packet.size()));
}

/// The packet identifier of a PUBLISH, which is behind the topic.
std::uint16_t identifier_of_publish(std::string_view body) {
  auto const topic = 2U + two_byte_integer(body);
  return two_byte_integer(body.substr(std::min<std::size_t>(topic, body.size())));
}

}  // namespace

Error malformed(std::string_view what) {
  return {Errc::refused, fmt::format("the broker sent a malformed packet: {}", what)};
}

void Conversation::await(unsigned type, std::uint16_t id) {
  if (id >= awaited_.size()) awaited_.resize(id + std::size_t{1});
  awaited_[id] = static_cast<std::uint16_t>(awaited_[id] | bit_of(type));
}

void Conversation::sent(std::string_view packet) {
  auto const first = octet(packet, 0);
  auto const body = body_of(packet);
  auto const qos = (first >> 1U) & 3U;
  switch (first >> 4U) {
    case connect:
      awaits_connack_ = true;
      break;
    case publish:
      if (qos != 0) await(qos == 1 ? puback : pubrec, identifier_of_publish(body));
      break;
    case pubrel:
      await(pubcomp, two_byte_integer(body));
      break;
    case subscribe:
      await(suback, two_byte_integer(body));
      break;
    case unsubscribe:
      await(unsuback, two_byte_integer(body));
      break;
    default:
      break;
  }
}

Result<void> Conversation::begins(unsigned first) {
  auto const type = first >> 4U;
  auto const flags = first & 0x0FU;
  if (awaits_connack_ && type != connack && type != auth)
    return malformed(fmt::format("{} where CONNACK must come (MQTT 5, 3.2.0-1)", names.at(type)));
  if (!comes_from_a_server(type)) return malformed(fmt::format("{}, which no broker sends", names.at(type)));
  if (type == connack && connected_) return malformed("a second CONNACK (MQTT 5, 3.2.0-2)");
  if (type != publish && flags != (type == pubrel ? 2U : 0U))
    return malformed(fmt::format("{} with the flags {} (MQTT 5, 2.1.3)", names.at(type), flags));
  return {};
}

Result<bool> Conversation::came(unsigned type, std::string_view body) {
  if (type == connack) {
    awaits_connack_ = false;
    connected_ = true;
  }
  if (type < puback || type > unsuback) return true;
  if (body.size() < 2) return malformed(fmt::format("{} without a packet identifier", names.at(type)));
  auto const id = two_byte_integer(body);
  bool const is_awaited = id < awaited_.size() && (awaited_[id] & bit_of(type)) != 0;
  if (is_awaited) awaited_[id] = static_cast<std::uint16_t>(awaited_[id] & ~bit_of(type));
  return is_awaited;
}

}  // namespace petal::broker
