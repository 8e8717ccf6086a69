// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <petal/error.hpp>
#include <string>

#include "config/config.hpp"

namespace petal::daemon {

struct Program;

/// Sets up the log as the settings say.
void configure_logging(const config::Logging& logging);

/// What SIGHUP asks for: the settings are read again from where they were read at the start, and what of them can
/// change while the program runs is taken up, LOG_LEVEL and MQTT_DEBUG. A line of the log names the keys of all others
/// that differ from what holds: they need a restart. Settings that are wrong are refused as a whole, and the log says
/// why.
///
/// **Lifetime.** As long as the program. **Threads.** The main one.
class Reload {
 public:
  /// `at_start` holds. **Lifetime.** The program outlives this.
  Reload(std::optional<std::string> env_file, const Program& program, const config::Config& at_start);

  void operator()();

 private:
  Result<config::Config> read_again() const;

  std::optional<std::string> env_file_;
  const Program& program_;
  config::Config in_effect_;
};

}  // namespace petal::daemon
