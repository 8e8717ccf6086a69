// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/properties.hpp>
#include <string_view>

namespace petal::profile {

/// The limits of a broker. A message that breaks one is refused here, with the limit's name, because the broker would
/// close the connection for all petals.
struct Limits {
  std::string_view profile = "generic";
  std::size_t payload_bytes = 131'072;
  std::size_t topic_bytes = 65'535;
  std::size_t topic_slashes = 65'535;
  Qos highest_qos = Qos::exactly_once;
  bool basic_ingest = false;  ///< `$aws/rules/{rule}/` does not count as bytes or slashes of a topic
};

/// Returns the limits of AWS IoT Core (docs/reference.md, AWS IoT Core), with `payload_bytes` as chosen, up to its 128
/// KiB.
Limits aws_iot_limits(std::size_t payload_bytes);

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
