// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <petal/error.hpp>
#include <string_view>
#include <utility>

#include "mqtt_codec/packet.hpp"

namespace petal::mqtt_codec {

/// Property identifiers (MQTT 5, 2.2.2.2).
enum class PropertyId : std::uint8_t {
  payload_format_indicator = 0x01,
  message_expiry_interval = 0x02,
  content_type = 0x03,
  response_topic = 0x08,
  correlation_data = 0x09,
  subscription_identifier = 0x0B,
  session_expiry_interval = 0x11,
  assigned_client_identifier = 0x12,
  server_keep_alive = 0x13,
  authentication_method = 0x15,
  authentication_data = 0x16,
  request_problem_information = 0x17,
  will_delay_interval = 0x18,
  request_response_information = 0x19,
  response_information = 0x1A,
  server_reference = 0x1C,
  reason_string = 0x1F,
  receive_maximum = 0x21,
  topic_alias_maximum = 0x22,
  topic_alias = 0x23,
  maximum_qos = 0x24,
  retain_available = 0x25,
  user_property = 0x26,
  maximum_packet_size = 0x27,
  wildcard_subscription_available = 0x28,
  subscription_identifier_available = 0x29,
  shared_subscription_available = 0x2A
};

/// One property of a packet that was read.
struct Property {
  PropertyId id{};
  std::uint32_t number = 0;    ///< if its value is a number
  std::string_view text = {};  ///< if its value is a string or binary data; the value of a user property
  std::string_view name = {};  ///< the name of a user property
};

/// Called for each property, in order.
class PropertyVisitor {
 public:
  PropertyVisitor() = default;
  PropertyVisitor(const PropertyVisitor&) = delete;
  PropertyVisitor& operator=(const PropertyVisitor&) = delete;
  virtual ~PropertyVisitor() = default;
  virtual void visit(const Property& property) = 0;
};

/// Reads `properties`, the bytes behind their length, of a packet of `type`.
/// **Errors.** refused: a property is cut off, unknown, not allowed in this packet, or repeated although it may occur
/// only once (MQTT 5, 2.2.2.2 and the tables of section 3), or its value is out of its range.
Result<void> read_properties(std::string_view properties, PacketType type, PropertyVisitor& visitor);

}  // namespace petal::mqtt_codec
