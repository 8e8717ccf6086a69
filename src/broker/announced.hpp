// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/message.hpp>
#include <string>

namespace petal::broker {

/// What a broker can do, as its CONNACK says (MQTT 5, 3.2.2.3). What it says nothing of it can. No I/O.
///
/// To ask for what it has excluded is a protocol error, for which a broker may end the link.
struct Announced {
  Qos maximum_qos = Qos::exactly_once;
  bool retain = true;
  bool wildcards = true;
  bool shared = true;

  /// **Errors.** refused: `filter` is shared or has wildcards, and the broker has said that it takes none.
  Result<void> check_filter(const std::string& filter) const;

  /// **Errors.** limit_exceeded: the QoS or the retain flag.
  Result<void> check_publish(Qos qos, bool retained) const;
};

}  // namespace petal::broker
