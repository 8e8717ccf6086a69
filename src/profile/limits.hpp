// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/properties.hpp>
#include <string_view>

namespace petal::profile {

/// Every limit of a broker profile, as data. A message that breaks one is refused here, with the limit's name, because
/// the broker would close the connection for all petals. The defaults are those of the profile `generic`: what MQTT 5
/// allows, or what is good manners towards any broker.
struct Limits {
  std::string_view profile = "generic";

  // Of a message
  std::size_t payload_bytes = 131'072;  ///< `generic`: unless `MAX_PAYLOAD_BYTES` chooses another number
  std::size_t topic_bytes = 65'535;
  std::size_t topic_slashes = 65'535;
  Qos highest_qos = Qos::exactly_once;
  bool basic_ingest = false;  ///< `$aws/rules/{rule}/` does not count as bytes or slashes of a topic

  // Of a connection
  std::chrono::seconds min_keep_alive{0};
  std::chrono::seconds max_keep_alive{65'535};
  std::chrono::seconds max_session_expiry{4'294'967'295};
  std::size_t client_id_bytes = 65'535;
  std::size_t filters_in_subscribe = 64;                          ///< in one SUBSCRIBE
  std::size_t filters = std::numeric_limits<std::size_t>::max();  ///< subscribed at one time
  std::size_t in_flight = 256;                                    ///< publishes of QoS 1 and 2 at one time
  unsigned publishes_per_second = 0;                              ///< in any second; 0: no limit
  std::string_view alpn_on_443 = {};  ///< the protocol to offer on port 443 (RFC 7301); empty: none
};

inline constexpr Limits generic;

/// The limits of AWS IoT Core: docs/reference.md, AWS IoT Core.
inline constexpr Limits aws_iot{.profile = "aws-iot",
                                .payload_bytes = 131'072,
                                .topic_bytes = 256,
                                .topic_slashes = 7,
                                .highest_qos = Qos::at_least_once,
                                .basic_ingest = true,
                                .min_keep_alive = std::chrono::seconds(30),
                                .max_keep_alive = std::chrono::seconds(1200),
                                .max_session_expiry = std::chrono::days(7),
                                .client_id_bytes = 128,
                                .filters_in_subscribe = 8,
                                .filters = 50,
                                .in_flight = 100,
                                .publishes_per_second = 100,
                                .alpn_on_443 = "x-amzn-mqtt-ca"};

/// Checks whether a message may be published. **Errors.** invalid_topic, payload_too_large, limit_exceeded.
Result<void> check_publish(const Limits& limits, std::string_view topic, std::size_t payload_bytes, Qos qos);

/// The greatest number of bytes that the properties of one message may take in its packet, all together: with a topic
/// and a payload of the largest size they still fit into what a manager accepts (`MAX_PAYLOAD_BYTES` plus 128 KiB).
inline constexpr std::size_t most_properties_bytes = 98'304;

/// Checks whether a message may be published with `properties` (MQTT 5, 3.3.2.3 and 1.5.4): the response topic is a
/// topic name; strings are UTF-8 without control characters, for which brokers close the connection
/// (topic/text_rules.hpp); none has more than 65,535 bytes, and all together take at most `most_properties_bytes` of
/// their packet. Properties that are not set cost nothing.
///
/// **Errors.** invalid_topic (the response topic), invalid_argument, limit_exceeded.
Result<void> check_properties(const Properties& properties);

/// Checks whether `filter` may be subscribed. **Errors.** invalid_filter, limit_exceeded.
Result<void> check_subscribe(const Limits& limits, std::string_view filter, Qos qos);

}  // namespace petal::profile
