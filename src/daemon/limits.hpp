// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"
#include "profile/limits.hpp"

namespace petal::daemon {

/// Returns the limits of the configured broker profile (`MQTT_PROFILE`), with `MAX_PAYLOAD_BYTES` in effect. They are
/// the same in both programs.
profile::Limits limits(const config::Config& config);

}  // namespace petal::daemon
