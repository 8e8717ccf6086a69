// SPDX-License-Identifier: Apache-2.0
#include "daemon/limits.hpp"

#include <algorithm>

namespace petal::daemon {

profile::Limits limits(const config::Config& config) {
  bool const aws = config.mqtt.profile == config::Profile::aws_iot;
  auto limits = aws ? profile::aws_iot : profile::generic;
  limits.payload_bytes = aws ? std::min(config.mqtt.max_payload_bytes, limits.payload_bytes)  //
                             : config.mqtt.max_payload_bytes;
  return limits;
}

}  // namespace petal::daemon
