// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "ctl/doctor/finding.hpp"
#include "ctl/service_user.hpp"
#include "ctl/settings.hpp"

namespace petal::ctl {

/// What the doctor knows of the robot when it looks at something.
struct DoctorContext {
  Settings settings;
  config::Config config;                     ///< what holds
  User user;                                 ///< as whom the manager runs
  User broker_user;                          ///< as whom the program runs that speaks to the broker
  std::optional<boost::json::value> health;  ///< what the manager answers; nothing where it does not

  bool uses_service() const { return config.mqtt.transport == config::TransportKind::service; }
};

}  // namespace petal::ctl
