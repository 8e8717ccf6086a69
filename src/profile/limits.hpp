// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <petal/error.hpp>
#include <petal/message.hpp>
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

/// **Errors.** invalid_filter, limit_exceeded.
Result<void> check_subscribe(const Limits& limits, std::string_view filter, Qos qos);

}  // namespace petal::profile
