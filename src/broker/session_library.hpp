// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/mqtt5/error.hpp>
#include <boost/mqtt5/logger_traits.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <string>

#include "broker/announced.hpp"
#include "broker/session.hpp"

namespace petal::broker {

namespace mqtt5 = boost::mqtt5;

/// What the library tells of a connection, gathered.
struct Told {
  std::function<void(bool)> on_established;
  SessionEnd end;
  Announced announced;
};

/// The library copies its logger; all copies tell the same.
struct LinkLogger {
  std::shared_ptr<Told> told;

  void at_connack(mqtt5::reason_code reason, bool session_present, const mqtt5::connack_props& props) const;
  void at_disconnect(mqtt5::reason_code reason, const mqtt5::disconnect_props& props) const;
};

/// What the library's answers mean. **Errors.** link_lost, limit_exceeded, refused.
Result<void> to_result(boost::system::error_code error);
Result<void> to_result(boost::system::error_code error, mqtt5::reason_code reason,
                       const std::optional<std::string>& more);

}  // namespace petal::broker
