// SPDX-License-Identifier: Apache-2.0
#include "mqtt_codec/property.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mqtt_codec/reader.hpp"

namespace petal::mqtt_codec {
namespace {

enum class Kind : std::uint8_t { flag, byte, two_bytes, four_bytes, variable, text, pair };

constexpr std::uint32_t in(PacketType type) {
  return 1U << static_cast<unsigned>(type);
}

struct Rule {
  PropertyId id;
  std::string_view name;
  Kind kind;
  std::uint32_t packets;        ///< a bit for each type with which a server may send it
  bool is_positive = false;     ///< zero is a protocol error
  bool may_come_often = false;  ///< if false, a second one is a protocol error
};

constexpr auto acknowledgements = in(PacketType::puback) | in(PacketType::pubrec) | in(PacketType::pubrel) |
                                  in(PacketType::pubcomp) | in(PacketType::suback) | in(PacketType::unsuback);
constexpr auto connack = in(PacketType::connack);
constexpr auto publish = in(PacketType::publish);
constexpr auto disconnect = in(PacketType::disconnect);
constexpr auto auth = in(PacketType::auth);

/// The properties of MQTT 5, 2.2.2.2 that a server sends.
constexpr std::array rules = {
    Rule{PropertyId::payload_format_indicator, "Payload Format Indicator", Kind::flag, publish},
    Rule{PropertyId::message_expiry_interval, "Message Expiry Interval", Kind::four_bytes, publish},
    Rule{PropertyId::content_type, "Content Type", Kind::text, publish},
    Rule{PropertyId::response_topic, "Response Topic", Kind::text, publish},
    Rule{PropertyId::correlation_data, "Correlation Data", Kind::text, publish},
    Rule{PropertyId::subscription_identifier, "Subscription Identifier", Kind::variable, publish, true, true},
    Rule{PropertyId::session_expiry_interval, "Session Expiry Interval", Kind::four_bytes, connack},
    Rule{PropertyId::assigned_client_identifier, "Assigned Client Identifier", Kind::text, connack},
    Rule{PropertyId::server_keep_alive, "Server Keep Alive", Kind::two_bytes, connack},
    Rule{PropertyId::authentication_method, "Authentication Method", Kind::text, connack | auth},
    Rule{PropertyId::authentication_data, "Authentication Data", Kind::text, connack | auth},
    Rule{PropertyId::response_information, "Response Information", Kind::text, connack},
    Rule{PropertyId::server_reference, "Server Reference", Kind::text, connack | disconnect},
    Rule{PropertyId::reason_string, "Reason String", Kind::text, connack | acknowledgements | disconnect | auth},
    Rule{PropertyId::receive_maximum, "Receive Maximum", Kind::two_bytes, connack, true},
    Rule{PropertyId::topic_alias_maximum, "Topic Alias Maximum", Kind::two_bytes, connack},
    Rule{PropertyId::topic_alias, "Topic Alias", Kind::two_bytes, publish, true},
    Rule{PropertyId::maximum_qos, "Maximum QoS", Kind::flag, connack},
    Rule{PropertyId::retain_available, "Retain Available", Kind::flag, connack},
    Rule{PropertyId::user_property, "User Property", Kind::pair,
         connack | publish | acknowledgements | disconnect | auth, false, true},
    Rule{PropertyId::maximum_packet_size, "Maximum Packet Size", Kind::four_bytes, connack, true},
    Rule{PropertyId::wildcard_subscription_available, "Wildcard Subscription Available", Kind::flag, connack},
    Rule{PropertyId::subscription_identifier_available, "Subscription Identifier Available", Kind::flag, connack},
    Rule{PropertyId::shared_subscription_available, "Shared Subscription Available", Kind::flag, connack}};

const Rule* rule_of(std::uint32_t id) {
  auto const* const found = std::find_if(rules.begin(), rules.end(),
                                         [id](const Rule& rule) { return static_cast<std::uint32_t>(rule.id) == id; });
  return found == rules.end() ? nullptr : found;
}

template <typename T>
bool take_number(std::optional<T> read, Property& property) {
  if (read) property.number = *read;
  return read.has_value();
}

bool take_text(std::optional<std::string_view> read, std::string_view& text) {
  if (read) text = *read;
  return read.has_value();
}

/// Returns false if the bytes end too early.
bool read_value(Reader& reader, Kind kind, Property& property) {
  switch (kind) {
    case Kind::flag:
    case Kind::byte:
      return take_number(reader.byte(), property);
    case Kind::two_bytes:
      return take_number(reader.two_byte_integer(), property);
    case Kind::four_bytes:
      return take_number(reader.four_byte_integer(), property);
    case Kind::variable:
      return take_number(reader.variable_byte_integer(), property);
    case Kind::text:
      return take_text(reader.string(), property.text);
    case Kind::pair:
      return take_text(reader.string(), property.name) && take_text(reader.string(), property.text);
  }
  return false;
}

/// Returns what is wrong with the property, as the end of a sentence that begins with its packet; empty if it is right.
std::string fault_of(const Rule& rule, const Property& property, PacketType type, std::uint64_t seen) {
  if ((rule.packets & in(type)) == 0) return fmt::format("with the property {}, which it cannot have", rule.name);
  if (!rule.may_come_often && (seen >> static_cast<unsigned>(rule.id) & 1U) != 0)
    return fmt::format("with the property {} twice", rule.name);
  if (rule.kind == Kind::flag && property.number > 1)
    return fmt::format("with {} = {}, which is 0 or 1", rule.name, property.number);
  if (rule.is_positive && property.number == 0) return fmt::format("with {} = 0", rule.name);
  return {};
}

Error wrong(PacketType type, std::string_view fault) {
  return malformed(fmt::format("{} {} (MQTT 5, 2.2.2.2)", name(type), fault));
}

}  // namespace

Result<void> read_properties(std::string_view properties, PacketType type, PropertyVisitor& visitor) {
  std::uint64_t seen = 0;
  for (Reader reader(properties); !reader.at_end();) {
    auto const id = reader.variable_byte_integer();
    if (!id) return wrong(type, "whose properties end too early");
    auto const* const rule = rule_of(*id);
    if (!rule) return wrong(type, fmt::format("with the property 0x{:02X}, which it cannot have", *id));
    Property property{.id = rule->id};
    if (!read_value(reader, rule->kind, property)) return wrong(type, "whose properties end too early");
    if (auto const fault = fault_of(*rule, property, type, seen); !fault.empty()) return wrong(type, fault);
    seen |= std::uint64_t{1} << *id;
    visitor.visit(property);
  }
  return {};
}

}  // namespace petal::mqtt_codec
