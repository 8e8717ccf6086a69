// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "broker/options.hpp"
#include "config/config.hpp"

namespace petal::program {

/// What a BrokerLink takes of the configuration.
broker::BrokerOptions broker_options(const config::Config& config, const std::string& robot_instance_id);

}  // namespace petal::program
