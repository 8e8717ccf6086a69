// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/properties.hpp>
#include <string_view>

namespace petal::profile {

/// What a broker allows. A message that breaks one is refused here, with the limit's name: the broker would close the
/// connection for everybody.
struct Limits {
  std::string_view profile = "generic";
  std::size_t payload_bytes = 131'072;
  std::size_t topic_bytes = 65'535;
  std::size_t topic_slashes = 65'535;
  Qos highest_qos = Qos::exactly_once;
  bool basic_ingest = false;  ///< `$aws/rules/{rule}/` counts neither as bytes nor as slashes of a topic
};

/// AWS IoT Core's (docs/reference.md, AWS IoT Core), with `payload_bytes` of our own choice up to its 128 KiB.
Limits aws_iot_limits(std::size_t payload_bytes);

/// **Errors.** invalid_topic, payload_too_large, limit_exceeded.
Result<void> check_publish(const Limits& limits, std::string_view topic, std::size_t payload_bytes, Qos qos);

/// What the properties of one message take of its packet at most, all together: with a topic and a payload of the
/// largest size they still fit into what a manager takes (`MAX_PAYLOAD_BYTES` plus 128 KiB).
inline constexpr std::size_t most_properties_bytes = 98'304;

/// Whether a message may be published with `properties` (MQTT 5, 3.3.2.3 and 1.5.4): the response topic is a topic
/// name; strings are UTF-8 without control characters, which brokers close the connection for (topic/text_rules.hpp);
/// none has more than 65,535 bytes, and all together no more than `most_properties_bytes` in their packet. What a
/// message has none of costs nothing.
///
/// **Errors.** invalid_topic (the response topic), invalid_argument, limit_exceeded.
Result<void> check_properties(const Properties& properties);

/// **Errors.** invalid_filter, limit_exceeded.
Result<void> check_subscribe(const Limits& limits, std::string_view filter, Qos qos);

}  // namespace petal::profile
