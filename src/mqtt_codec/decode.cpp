// SPDX-License-Identifier: Apache-2.0
#include "mqtt_codec/decode.hpp"

#include <fmt/format.h>

#include "mqtt_codec/property.hpp"
#include "mqtt_codec/reader.hpp"

namespace petal::mqtt_codec {
namespace {

/// Calls `take` for each property.
template <typename Take>
class Visiting final : public PropertyVisitor {
 public:
  explicit Visiting(Take take) : take_(std::move(take)) {}
  void visit(const Property& property) override { take_(property); }

 private:
  Take take_;
};

Error cut_off(PacketType type) {
  return malformed(fmt::format("{} that ends too early", name(type)));
}

Error too_long(PacketType type) {
  return malformed(fmt::format("{} with bytes behind its end", name(type)));
}

/// Reads the length of the properties, and the properties. If the packet ends before that length, it has no properties,
/// as in the short forms of acknowledgements and DISCONNECT.
template <typename Take>
Result<void> take_properties(Reader& reader, PacketType type, Take take) {
  if (reader.at_end() && type != PacketType::publish && type != PacketType::connack) return {};
  auto const length = reader.variable_byte_integer();
  auto const properties = length ? reader.bytes(*length) : std::nullopt;
  if (!properties) return cut_off(type);
  if (properties->empty()) return {};
  Visiting<Take> visitor(std::move(take));
  return read_properties(*properties, type, visitor);
}

/// Takes the properties that many packets have.
void take_common(const Property& property, std::string& reason, UserProperties& user) {
  if (property.id == PropertyId::reason_string) reason = property.text;
  if (property.id == PropertyId::user_property) user.emplace_back(property.name, property.text);
}

void take_text(Connack& connack, const Property& property) {
  auto const text = [&property](std::optional<std::string>& member) { member = std::string(property.text); };
  switch (property.id) {
    case PropertyId::assigned_client_identifier:
      return text(connack.assigned_client_id);
    case PropertyId::response_information:
      return text(connack.response_information);
    case PropertyId::server_reference:
      return text(connack.server_reference);
    case PropertyId::authentication_method:
      return text(connack.authentication);
    case PropertyId::authentication_data:
      return text(connack.authentication_data);
    default:
      return take_common(property, connack.reason, connack.user);
  }
}

void take_property(Connack& connack, const Property& property) {
  auto const number = property.number;
  switch (property.id) {
    case PropertyId::session_expiry_interval:
      connack.session_expiry = number;
      return;
    case PropertyId::receive_maximum:
      connack.receive_maximum = static_cast<std::uint16_t>(number);
      return;
    case PropertyId::maximum_qos:
      connack.maximum_qos = static_cast<Qos>(number);
      return;
    case PropertyId::retain_available:
      connack.retain_available = number != 0;
      return;
    case PropertyId::maximum_packet_size:
      connack.maximum_packet_size = number;
      return;
    case PropertyId::topic_alias_maximum:
      connack.topic_alias_maximum = static_cast<std::uint16_t>(number);
      return;
    case PropertyId::wildcard_subscription_available:
      connack.wildcards_available = number != 0;
      return;
    case PropertyId::subscription_identifier_available:
      connack.identifiers_available = number != 0;
      return;
    case PropertyId::shared_subscription_available:
      connack.shared_available = number != 0;
      return;
    case PropertyId::server_keep_alive:
      connack.server_keep_alive = static_cast<std::uint16_t>(number);
      return;
    default:
      return take_text(connack, property);
  }
}

void take_property(Publish& publish, const Property& property) {
  switch (property.id) {
    case PropertyId::message_expiry_interval:
      publish.expiry = property.number;
      return;
    case PropertyId::topic_alias:
      publish.topic_alias = static_cast<std::uint16_t>(property.number);
      return;
    case PropertyId::subscription_identifier:
      publish.subscription_ids.push_back(property.number);
      return;
    case PropertyId::content_type:
      publish.properties.content_type = std::string(property.text);
      return;
    case PropertyId::response_topic:
      publish.properties.response_topic = std::string(property.text);
      return;
    case PropertyId::correlation_data:
      publish.properties.correlation_data = std::string(property.text);
      return;
    case PropertyId::user_property:
      publish.properties.user.emplace_back(property.name, property.text);
      return;
    default:
      return;
  }
}

}  // namespace

Result<std::optional<FixedHeader>> read_header(std::string_view bytes) {
  if (bytes.empty()) return std::optional<FixedHeader>();
  Reader reader(bytes.substr(1));
  auto const length = reader.variable_byte_integer();
  if (!length && bytes.size() > 4) return malformed("its remaining length has more than four bytes");
  if (!length) return std::optional<FixedHeader>();
  auto const first = static_cast<std::uint8_t>(bytes.front());
  return std::optional(FixedHeader{static_cast<PacketType>(first >> 4U), static_cast<std::uint8_t>(first & 0x0FU),
                                   bytes.size() - reader.rest().size(), *length});
}

Result<void> check_flags(PacketType type, std::uint8_t flags) {
  if (type == PacketType::publish || flags == (type == PacketType::pubrel ? 2 : 0)) return {};
  return malformed(fmt::format("{} with the flags {} (MQTT 5, 2.1.3)", name(type), flags));
}

Result<Connack> decode_connack(std::string_view body) {
  Reader reader(body);
  auto const flags = reader.byte();
  auto const code = reader.byte();
  if (!code) return cut_off(PacketType::connack);
  if (*flags > 1) return malformed(fmt::format("CONNACK with the flags {} (MQTT 5, 3.2.2.1)", *flags));
  Connack connack{.session_present = *flags == 1, .code = *code};
  if (reader.at_end()) {
    connack.version = Version::v3_1_1;
    connack.identifiers_available = false;
    return connack;
  }
  auto const taken = take_properties(reader, PacketType::connack,
                                     [&connack](const Property& property) { take_property(connack, property); });
  if (!taken) return taken.error();
  if (!reader.at_end()) return too_long(PacketType::connack);
  return connack;
}

Result<Publish> decode_publish(std::uint8_t flags, std::string_view body, Version version) {
  auto const qos = (flags >> 1U) & 3U;
  if (qos == 3) return malformed("PUBLISH with QoS 3 (MQTT 5, 3.3.1.2)");
  Reader reader(body);
  auto const topic = reader.string();
  if (!topic) return cut_off(PacketType::publish);
  auto const packet_id = qos == 0 ? std::optional<std::uint16_t>(0) : reader.two_byte_integer();
  if (!packet_id) return cut_off(PacketType::publish);
  if (qos != 0 && *packet_id == 0) return malformed("PUBLISH with packet identifier 0 (MQTT 5, 2.2.1)");
  Publish publish{.topic = std::string(*topic),
                  .payload = {},
                  .qos = static_cast<Qos>(qos),
                  .retain = (flags & 1U) != 0,
                  .duplicate = (flags & 8U) != 0,
                  .packet_id = *packet_id};
  if (version == Version::v5) {
    auto const taken = take_properties(reader, PacketType::publish,
                                       [&publish](const Property& property) { take_property(publish, property); });
    if (!taken) return taken.error();
  }
  publish.payload = reader.rest();
  return publish;
}

Result<Acknowledgement> decode_acknowledgement(PacketType type, std::string_view body, Version version) {
  Reader reader(body);
  auto const packet_id = reader.two_byte_integer();
  if (!packet_id) return malformed(fmt::format("{} without a packet identifier", name(type)));
  Acknowledgement acknowledgement{.packet_id = *packet_id};
  if (version == Version::v5) {
    acknowledgement.code = reader.byte().value_or(0);  // if absent, success (MQTT 5, 3.4.2.1)
    auto const taken = take_properties(reader, type, [&acknowledgement](const Property& property) {
      take_common(property, acknowledgement.reason, acknowledgement.user);
    });
    if (!taken) return taken.error();
  }
  if (!reader.at_end()) return too_long(type);
  return acknowledgement;
}

Result<SubscriptionAck> decode_subscription_ack(PacketType type, std::string_view body, Version version) {
  Reader reader(body);
  auto const packet_id = reader.two_byte_integer();
  if (!packet_id) return malformed(fmt::format("{} without a packet identifier", name(type)));
  SubscriptionAck ack{.packet_id = *packet_id, .codes = {}};
  if (version == Version::v5) {
    auto const taken = take_properties(
        reader, type, [&ack](const Property& property) { take_common(property, ack.reason, ack.user); });
    if (!taken) return taken.error();
  }
  while (auto const code = reader.byte()) ack.codes.push_back(*code);
  return ack;
}

Result<Disconnect> decode_disconnect(std::string_view body) {
  Reader reader(body);
  Disconnect disconnect{.code = reader.byte().value_or(0)};
  auto const taken = take_properties(reader, PacketType::disconnect, [&disconnect](const Property& property) {
    if (property.id == PropertyId::server_reference) disconnect.server_reference = std::string(property.text);
    take_common(property, disconnect.reason, disconnect.user);
  });
  if (!taken) return taken.error();
  if (!reader.at_end()) return too_long(PacketType::disconnect);
  return disconnect;
}

Result<Auth> decode_auth(std::string_view body) {
  Reader reader(body);
  Auth auth{.code = reader.byte().value_or(0)};
  auto const taken = take_properties(reader, PacketType::auth, [&auth](const Property& property) {
    if (property.id == PropertyId::authentication_method) auth.method = std::string(property.text);
    if (property.id == PropertyId::authentication_data) auth.data = std::string(property.text);
    take_common(property, auth.reason, auth.user);
  });
  if (!taken) return taken.error();
  if (!reader.at_end()) return too_long(PacketType::auth);
  return auth;
}

}  // namespace petal::mqtt_codec
