// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "ctl/doctor/finding.hpp"
#include "ctl/service_user.hpp"
#include "ctl/settings.hpp"

namespace petal::ctl {

/// What the doctor knows of the robot when it runs a check.
struct DoctorContext {
  Settings settings;
  config::Config config;                     ///< the configuration in effect
  User user;                                 ///< the user of the manager
  User broker_user;                          ///< the user of the program that connects to the broker
  std::optional<boost::json::value> health;  ///< the manager's answer; nothing if there is none

  bool uses_service() const { return config.mqtt.transport == config::TransportKind::service; }
};

}  // namespace petal::ctl
