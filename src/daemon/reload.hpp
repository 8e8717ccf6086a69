// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <petal/error.hpp>
#include <string>

#include "config/config.hpp"

namespace petal::daemon {

struct Program;

/// Configures the log from the settings.
void configure_logging(const config::Logging& logging);

/// Handles SIGHUP: reads the settings again from where they were read at the start, and applies those that can change
/// while the program runs, LOG_LEVEL and MQTT_DEBUG. A log line lists the keys of all others that differ from those in
/// effect: they need a restart. If a setting is wrong, all are refused, and the reason is logged.
///
/// **Lifetime.** As long as the program. **Threads.** The main one.
class Reload {
 public:
  /// `at_start` is the configuration in effect. **Lifetime.** `program` must outlive this object.
  Reload(std::optional<std::string> env_file, const Program& program, const config::Config& at_start);

  void operator()();

 private:
  Result<config::Config> read_again() const;

  std::optional<std::string> env_file_;
  const Program& program_;
  config::Config in_effect_;
};

}  // namespace petal::daemon
