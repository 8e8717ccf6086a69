// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/properties.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace petal::mqtt_codec {

/// The supported protocol levels (MQTT 5, 3.1.2.2; MQTT 3.1.1, 3.1.2.2).
enum class Version : std::uint8_t { v3_1_1 = 4, v5 = 5 };

/// Control packet types (MQTT 5, 2.1.2).
enum class PacketType : std::uint8_t {
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

/// The name as in the specification; "a packet of type 0" for a type that is reserved.
std::string_view name(PacketType type);

/// Returns whether a server may send a packet of `type` (MQTT 5, 2.1.2).
bool comes_from_a_server(PacketType type, Version version);

/// User properties: names and values in order (MQTT 5, 1.5.7).
using UserProperties = std::vector<std::pair<std::string, std::string>>;

/// The last will (MQTT 5, 3.1.2.5 and 3.1.3.2). MQTT 3.1.1 has no delay, expiry and properties.
struct Will {
  std::string topic;
  std::string payload;
  Qos qos = Qos::at_least_once;
  bool retain = false;
  std::uint32_t delay = 0;                   ///< seconds (3.1.3.2.2)
  std::optional<std::uint32_t> expiry = {};  ///< seconds (3.1.3.2.4)
  Properties properties = {};
};

/// CONNECT (MQTT 5, 3.1). MQTT 3.1.1 has nothing of what follows from session_expiry on.
struct Connect {
  Version version = Version::v5;
  std::string client_id;
  bool clean_start = false;
  std::uint16_t keep_alive = 60;  ///< seconds
  std::optional<std::string> username = {};
  std::optional<std::string> password = {};
  std::optional<Will> will = {};
  std::uint32_t session_expiry = 0;                ///< seconds (3.1.2.11.2)
  std::uint16_t receive_maximum = 65'535;          ///< (3.1.2.11.3)
  std::uint32_t maximum_packet_size = 0;           ///< bytes; 0: none is announced (3.1.2.11.4)
  std::uint16_t topic_alias_maximum = 0;           ///< (3.1.2.11.5)
  bool request_response_information = false;       ///< (3.1.2.11.6)
  bool request_problem_information = true;         ///< (3.1.2.11.7)
  UserProperties user = {};                        ///< (3.1.2.11.8)
  std::optional<std::string> authentication = {};  ///< the method (3.1.2.11.9)
  std::optional<std::string> authentication_data = {};
};

/// CONNACK (MQTT 5, 3.2). If `version` is 3.1.1, only the first three members come from the packet.
struct Connack {
  Version version = Version::v5;
  bool session_present = false;
  std::uint8_t code = 0;  ///< a reason code of MQTT 5, or a return code of MQTT 3.1.1 (3.2.2.3 there)
  std::optional<std::uint32_t> session_expiry = {};
  std::uint16_t receive_maximum = 65'535;
  Qos maximum_qos = Qos::exactly_once;
  bool retain_available = true;
  std::optional<std::uint32_t> maximum_packet_size = {};
  std::optional<std::string> assigned_client_id = {};
  std::uint16_t topic_alias_maximum = 0;
  std::string reason = {};
  UserProperties user = {};
  bool wildcards_available = true;
  bool identifiers_available = true;
  bool shared_available = true;
  std::optional<std::uint16_t> server_keep_alive = {};
  std::optional<std::string> response_information = {};
  std::optional<std::string> server_reference = {};
  std::optional<std::string> authentication = {};
  std::optional<std::string> authentication_data = {};
};

/// PUBLISH (MQTT 5, 3.3), in either direction.
struct Publish {
  std::string topic;
  std::string payload;
  Qos qos = Qos::at_most_once;
  bool retain = false;
  bool duplicate = false;
  std::uint16_t packet_id = 0;  ///< 0 for QoS 0
  std::optional<std::uint32_t> expiry = {};
  std::uint16_t topic_alias = 0;                     ///< 0: none
  std::vector<std::uint32_t> subscription_ids = {};  ///< of the subscriptions that it was sent for (3.3.2.3.8)
  Properties properties = {};
};

/// PUBACK, PUBREC, PUBREL and PUBCOMP (MQTT 5, 3.4 to 3.7).
struct Acknowledgement {
  std::uint16_t packet_id = 0;
  std::uint8_t code = 0;
  std::string reason = {};
  UserProperties user = {};
};

/// One filter of a SUBSCRIBE (MQTT 5, 3.8.3.1).
struct Subscription {
  std::string filter;
  Qos qos = Qos::at_least_once;
  bool no_local = false;
  bool retain_as_published = false;
  std::uint8_t retain_handling = 0;  ///< 0: send retained messages, 1: for a new subscription, 2: do not
};

/// SUBSCRIBE (MQTT 5, 3.8).
struct Subscribe {
  std::uint16_t packet_id = 0;
  std::vector<Subscription> subscriptions;
  std::uint32_t identifier = 0;  ///< 0: none (3.8.2.1.2)
  UserProperties user = {};
};

/// UNSUBSCRIBE (MQTT 5, 3.10).
struct Unsubscribe {
  std::uint16_t packet_id = 0;
  std::vector<std::string> filters;
  UserProperties user = {};
};

/// SUBACK and UNSUBACK (MQTT 5, 3.9 and 3.11). UNSUBACK of MQTT 3.1.1 has no codes.
struct SubscriptionAck {
  std::uint16_t packet_id = 0;
  std::vector<std::uint8_t> codes;
  std::string reason = {};
  UserProperties user = {};
};

/// DISCONNECT (MQTT 5, 3.14). In MQTT 3.1.1 the packet has no content.
struct Disconnect {
  std::uint8_t code = 0;
  std::optional<std::uint32_t> session_expiry = {};
  std::string reason = {};
  UserProperties user = {};
  std::optional<std::string> server_reference = {};
};

/// AUTH (MQTT 5, 3.15).
struct Auth {
  std::uint8_t code = 0;
  std::optional<std::string> method = {};
  std::optional<std::string> data = {};
  std::string reason = {};
  UserProperties user = {};
};

/// Makes the error for a malformed packet of the broker: refused.
Error malformed(std::string_view what);

}  // namespace petal::mqtt_codec
