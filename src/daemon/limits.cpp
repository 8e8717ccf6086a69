// SPDX-License-Identifier: Apache-2.0
#include "daemon/limits.hpp"

namespace petal::daemon {

profile::Limits limits(const config::Config& config) {
  if (config.mqtt.profile == config::Profile::aws_iot) return profile::aws_iot_limits(config.mqtt.max_payload_bytes);
  profile::Limits limits;
  limits.payload_bytes = config.mqtt.max_payload_bytes;
  return limits;
}

}  // namespace petal::daemon
