// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/mqtt_proxy.hpp>
#include <string>

#include "broker_link/options.hpp"
#include "config/config.hpp"

namespace petal::daemon {

/// Returns the options that a BrokerLink takes from the configuration.
broker_link::BrokerOptions broker_options(const config::Config& config, const std::string& robot_instance_id);

/// The topic on which the presence of `device` is published: `MQTT_PRESENCE_TOPIC` with its placeholders replaced.
/// Empty if it is not published, or the robot has no organization id yet.
std::string presence_topic(const config::Config& config, const DeviceInfo& device);

}  // namespace petal::daemon
