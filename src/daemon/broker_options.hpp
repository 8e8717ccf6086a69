// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/mqtt_proxy.hpp>
#include <string>

#include "broker_link/options.hpp"
#include "config/config.hpp"

namespace petal::daemon {

/// What a BrokerLink takes of the configuration.
broker_link::BrokerOptions broker_options(const config::Config& config, const std::string& robot_instance_id);

/// Where the presence of `device` is published: `MQTT_PRESENCE_TOPIC` with its placeholders replaced. Empty: nowhere,
/// or the robot has no organization id yet.
std::string presence_topic(const config::Config& config, const DeviceInfo& device);

}  // namespace petal::daemon
