// SPDX-License-Identifier: Apache-2.0
#include "mqtt_codec/encode.hpp"

#include "mqtt_codec/property.hpp"
#include "mqtt_codec/writer.hpp"

namespace petal::mqtt_codec {
namespace {

void begin(PacketType type, unsigned flags, std::size_t length, std::string& to) {
  to.reserve(to.size() + 1 + variable_size(length) + length);
  Writer writer(to);
  writer.byte((static_cast<unsigned>(type) << 4U) | flags);
  writer.variable_byte_integer(length);
}

/// Appends the whole packet. Its length is known only when its body is.
void append(PacketType type, unsigned flags, std::string_view body, std::string& to) {
  begin(type, flags, body.size(), to);
  to.append(body);
}

void write_properties(std::string_view properties, std::string& body) {
  Writer writer(body);
  writer.variable_byte_integer(properties.size());
  writer.bytes(properties);
}

void write_user(const UserProperties& user, Writer& writer) {
  for (auto const& [name, value] : user) writer.user_property(name, value);
}

void write_common(std::string_view reason, const UserProperties& user, Writer& writer) {
  if (!reason.empty()) writer.text_property(PropertyId::reason_string, reason);
  write_user(user, writer);
}

void write_message_properties(const Properties& properties, Writer& writer) {
  if (auto const& type = properties.content_type) writer.text_property(PropertyId::content_type, *type);
  if (auto const& topic = properties.response_topic) writer.text_property(PropertyId::response_topic, *topic);
  if (auto const& data = properties.correlation_data) writer.text_property(PropertyId::correlation_data, *data);
  write_user(properties.user, writer);
}

std::string properties_of(const Connect& connect) {
  std::string properties;
  Writer writer(properties);
  if (connect.session_expiry != 0)
    writer.four_byte_property(PropertyId::session_expiry_interval, connect.session_expiry);
  if (connect.receive_maximum != 65'535) writer.two_byte_property(PropertyId::receive_maximum, connect.receive_maximum);
  if (connect.maximum_packet_size != 0)
    writer.four_byte_property(PropertyId::maximum_packet_size, connect.maximum_packet_size);
  if (connect.topic_alias_maximum != 0)
    writer.two_byte_property(PropertyId::topic_alias_maximum, connect.topic_alias_maximum);
  if (connect.request_response_information) writer.byte_property(PropertyId::request_response_information, 1);
  if (!connect.request_problem_information) writer.byte_property(PropertyId::request_problem_information, 0);
  if (auto const& method = connect.authentication) writer.text_property(PropertyId::authentication_method, *method);
  if (auto const& data = connect.authentication_data) writer.text_property(PropertyId::authentication_data, *data);
  write_user(connect.user, writer);
  return properties;
}

std::string properties_of(const Will& will) {
  std::string properties;
  Writer writer(properties);
  if (will.delay != 0) writer.four_byte_property(PropertyId::will_delay_interval, will.delay);
  if (will.expiry) writer.four_byte_property(PropertyId::message_expiry_interval, *will.expiry);
  write_message_properties(will.properties, writer);
  return properties;
}

/// The connect flags (MQTT 5, 3.1.2.3). A server of MQTT 3.1.1 accepts a password only with a user name (MQTT 3.1.1,
/// 3.1.2.9).
unsigned connect_flags(const Connect& connect) {
  unsigned flags = connect.clean_start ? 0x02U : 0U;
  if (connect.will) {
    flags |= 0x04U | (static_cast<unsigned>(connect.will->qos) << 3U);
    if (connect.will->retain) flags |= 0x20U;
  }
  if (connect.password && (connect.username || connect.version == Version::v5)) flags |= 0x40U;
  if (connect.username) flags |= 0x80U;
  return flags;
}

void write_will(const Will& will, Version version, std::string& body) {
  if (version == Version::v5) write_properties(properties_of(will), body);
  Writer writer(body);
  writer.string(will.topic);
  writer.string(will.payload);
}

std::string properties_of(const OutgoingPublish& publish) {
  std::string properties;
  Writer writer(properties);
  if (publish.expiry) writer.four_byte_property(PropertyId::message_expiry_interval, *publish.expiry);
  if (publish.topic_alias != 0) writer.two_byte_property(PropertyId::topic_alias, publish.topic_alias);
  if (publish.properties) write_message_properties(*publish.properties, writer);
  return properties;
}

std::size_t length_of(const OutgoingPublish& publish, Version version, std::size_t properties) {
  auto const topic = publish.leaves_out_topic ? 0 : publish.topic.size();
  auto const identifier = publish.qos == Qos::at_most_once ? 0U : 2U;
  auto const more = version == Version::v5 ? variable_size(properties) + properties : 0;
  return 2 + topic + identifier + more + publish.payload.size();
}

unsigned options_of(const Subscription& subscription, Version version) {
  auto const qos = static_cast<unsigned>(subscription.qos);
  if (version == Version::v3_1_1) return qos;
  return qos | (subscription.no_local ? 0x04U : 0U) | (subscription.retain_as_published ? 0x08U : 0U) |
         (static_cast<unsigned>(subscription.retain_handling) << 4U);
}

}  // namespace

void encode(const Connect& connect, std::string& to) {
  std::string body;
  Writer writer(body);
  writer.string("MQTT");
  writer.byte(static_cast<unsigned>(connect.version));
  writer.byte(connect_flags(connect));
  writer.two_byte_integer(connect.keep_alive);
  if (connect.version == Version::v5) write_properties(properties_of(connect), body);
  writer.string(connect.client_id);
  if (connect.will) write_will(*connect.will, connect.version, body);
  if (connect.username) writer.string(*connect.username);
  if ((connect_flags(connect) & 0x40U) != 0) writer.string(*connect.password);
  append(PacketType::connect, 0, body, to);
}

void encode(const OutgoingPublish& publish, Version version, std::string& to) {
  auto const properties = version == Version::v5 ? properties_of(publish) : std::string();
  auto const flags = (static_cast<unsigned>(publish.qos) << 1U) | (publish.retain ? 1U : 0U) |
                     (publish.duplicate && publish.qos != Qos::at_most_once ? 8U : 0U);  // MQTT 5, 3.3.1-2
  begin(PacketType::publish, flags, length_of(publish, version, properties.size()), to);
  Writer writer(to);
  writer.string(publish.leaves_out_topic ? std::string_view() : publish.topic);
  if (publish.qos != Qos::at_most_once) writer.two_byte_integer(publish.packet_id);
  if (version == Version::v5) write_properties(properties, to);
  writer.bytes(publish.payload);
}

std::size_t encoded_size(const OutgoingPublish& publish, Version version) {
  auto const properties = version == Version::v5 ? properties_of(publish).size() : 0;
  auto const length = length_of(publish, version, properties);
  return 1 + variable_size(length) + length;
}

void encode(const Subscribe& subscribe, Version version, std::string& to) {
  std::string body;
  Writer writer(body);
  writer.two_byte_integer(subscribe.packet_id);
  if (version == Version::v5) {
    std::string properties;
    Writer more(properties);
    if (subscribe.identifier != 0) {
      more.property(PropertyId::subscription_identifier);
      more.variable_byte_integer(subscribe.identifier);
    }
    write_user(subscribe.user, more);
    write_properties(properties, body);
  }
  for (auto const& subscription : subscribe.subscriptions) {
    writer.string(subscription.filter);
    writer.byte(options_of(subscription, version));
  }
  append(PacketType::subscribe, 2, body, to);
}

void encode(const Unsubscribe& unsubscribe, Version version, std::string& to) {
  std::string body;
  Writer writer(body);
  writer.two_byte_integer(unsubscribe.packet_id);
  if (version == Version::v5) {
    std::string properties;
    Writer more(properties);
    write_user(unsubscribe.user, more);
    write_properties(properties, body);
  }
  for (auto const& filter : unsubscribe.filters) writer.string(filter);
  append(PacketType::unsubscribe, 2, body, to);
}

void encode(const Disconnect& disconnect, Version version, std::string& to) {
  std::string body;
  if (version == Version::v5) {
    std::string properties;
    Writer more(properties);
    if (disconnect.session_expiry)
      more.four_byte_property(PropertyId::session_expiry_interval, *disconnect.session_expiry);
    write_common(disconnect.reason, disconnect.user, more);
    if (disconnect.code != 0 || !properties.empty()) Writer(body).byte(disconnect.code);
    if (!properties.empty()) write_properties(properties, body);
  }
  append(PacketType::disconnect, 0, body, to);
}

void encode(PacketType type, const Acknowledgement& acknowledgement, Version version, std::string& to) {
  std::string body;
  Writer writer(body);
  writer.two_byte_integer(acknowledgement.packet_id);
  if (version == Version::v5) {
    std::string properties;
    Writer more(properties);
    write_common(acknowledgement.reason, acknowledgement.user, more);
    if (acknowledgement.code != 0 || !properties.empty()) writer.byte(acknowledgement.code);
    if (!properties.empty()) write_properties(properties, body);
  }
  append(type, type == PacketType::pubrel ? 2 : 0, body, to);
}

void encode(const Auth& auth, std::string& to) {
  std::string properties;
  Writer more(properties);
  if (auth.method) more.text_property(PropertyId::authentication_method, *auth.method);
  if (auth.data) more.text_property(PropertyId::authentication_data, *auth.data);
  write_common(auth.reason, auth.user, more);
  std::string body;
  if (auth.code != 0 || !properties.empty()) Writer(body).byte(auth.code);
  if (!properties.empty()) write_properties(properties, body);
  append(PacketType::auth, 0, body, to);
}

void encode_pingreq(std::string& to) {
  append(PacketType::pingreq, 0, {}, to);
}

}  // namespace petal::mqtt_codec
