// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "broker_link/options.hpp"
#include "broker_link/session_end.hpp"
#include "mqtt_codec/packet.hpp"

namespace petal::broker_link {

/// Decides which version of MQTT the next CONNECT speaks. No I/O.
///
/// If the choice is automatic, it is MQTT 5, and MQTT 3.1.1 for a broker that has shown that it speaks only that: it
/// answered with a CONNACK of MQTT 3.1.1 or with "unsupported protocol version", or it has closed the connection at
/// CONNECT twice. The latter may have had another cause. If MQTT 3.1.1 fails too, MQTT 5 is next again; if it does not,
/// MQTT 5 is tried again for a connection an hour later.
class VersionChoice {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Version = mqtt_codec::Version;

  explicit VersionChoice(VersionSetting setting) : setting_(setting) {}

  Version next(const std::string& broker, Time now);

  /// A session of `version` with `broker` has ended. Returns whether the other version should be tried now.
  bool ended(const std::string& broker, Version version, const SessionEnd& end, Time now);

 private:
  struct Known {
    Version version = Version::v5;
    bool is_guess = false;  ///< it is not certain that the broker speaks only MQTT 3.1.1
    int closed_at_connect = 0;
    Time since{};
  };

  VersionSetting setting_;
  std::map<std::string, Known> known_;
};

}  // namespace petal::broker_link
