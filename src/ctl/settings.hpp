// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/config.hpp"
#include "config/environment.hpp"
#include "http/url.hpp"

namespace petal::ctl {

/// The file of an installed manager.
inline constexpr const char* system_file = "/etc/petal-app-manager/petal.env";

/// The settings of the manager on this robot, found as it finds them.
struct Settings {
  std::optional<std::string> url;       ///< `--url`
  std::optional<std::string> env_file;  ///< `--env-file`

  /// Which file is read: `env_file`, else `./.env`, else the system's; nothing where there is none.
  std::optional<std::string> file() const;

  /// Whether the system's file is the one to read, and this user may not.
  bool is_forbidden() const;

  /// The environment and that file. A system's file that this user may not read is left out.
  /// **Errors.** Ended: wrong_setting; no_input or not_permitted, where `env_file` cannot be read.
  config::Environment environment() const;

  /// **Errors.** Ended, wrong_setting, with all that is wrong.
  config::Config config() const;

 private:
  void check_file() const;
};

/// Where the manager listens, and what it asks of its clients.
struct Endpoint {
  http::Url url;
  std::string token;
};

/// By `--url`, else by HTTP_HOST and HTTP_PORT. **Errors.** Ended, usage or wrong_setting.
Endpoint endpoint_of(const Settings& settings);

/// The same for a configuration; nothing where HTTP_PORT is 0, any free one.
std::optional<Endpoint> endpoint_of(const config::Config& config);

}  // namespace petal::ctl
