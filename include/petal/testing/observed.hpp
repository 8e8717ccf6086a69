// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/parse.hpp>
#include <chrono>
#include <optional>
#include <petal/delivery.hpp>
#include <petal/json.hpp>
#include <petal/log.hpp>
#include <petal/message.hpp>
#include <string>

namespace petal::testing {

/// A message that the petal published with success.
struct Published {
  std::string topic;                                       ///< its topic name
  std::string payload;                                     ///< its bytes
  Qos qos = Qos::at_least_once;                            ///< the quality of service it was published with
  bool retain = false;                                     ///< whether the broker keeps it for later subscribers
  std::optional<std::chrono::seconds> expiry = {};         ///< how long the message is worth delivering
  PublishOutcome delivery = PublishOutcome::acknowledged;  ///< `stored` if the broker was out of reach
  Properties properties = {};                              ///< its MQTT 5 properties

  /// Returns the payload as JSON. **Errors.** Throws `boost::system::system_error` if it is not JSON.
  json::value json() const { return read_json(payload); }
};

/// An exception that one of the petal's handlers, commands, routes or tasks threw. The manager would log it and go on;
/// a test can examine it.
struct Failure {
  std::string where;  ///< such as `handler of my/topic`, `command calibrate`, `task`
  std::string what;   ///< the exception's text
};

/// A line that the petal wrote to its log.
struct LogLine {
  LogLevel level;    ///< its severity
  std::string text;  ///< as it was written
};

}  // namespace petal::testing
