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

/// A message the petal published with success.
struct Published {
  std::string topic;                                       ///< its topic name
  std::string payload;                                     ///< its bytes
  Qos qos = Qos::at_least_once;                            ///< the quality of service it was published with
  bool retain = false;                                     ///< whether the broker keeps it for later subscribers
  std::optional<std::chrono::seconds> expiry = {};         ///< how long it is worth delivering
  PublishOutcome delivery = PublishOutcome::acknowledged;  ///< `stored` where the broker was out of reach
  Properties properties = {};                              ///< what it carries beside its payload

  /// The payload as JSON. **Errors.** Throws `boost::system::system_error` where it is none.
  json::value json() const { return read_json(payload); }
};

/// What one of the petal's handlers, commands, routes or tasks threw. The manager logs it and goes on; a test looks.
struct Failure {
  std::string where;  ///< such as `handler of my/topic`, `command calibrate`, `task`
  std::string what;   ///< the exception's text
};

/// A line the petal wrote to its log.
struct LogLine {
  LogLevel level;    ///< how grave
  std::string text;  ///< as it was written
};

}  // namespace petal::testing
