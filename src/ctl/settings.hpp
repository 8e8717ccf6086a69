// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/environment.hpp"
#include "http/url.hpp"

namespace petal::ctl {

/// The file of an installed manager.
inline constexpr const char* system_file = "/etc/petal-app-manager/petal.env";

/// A file that lies where settings are looked for, and whose settings do not count.
struct LeftOut {
  std::string file;
  Error why;  ///< invalid_argument: it cannot be read or understood; refused: it is not believed
};

/// The environment and the file that was found.
struct FoundSettings {
  config::Environment environment;
  std::vector<LeftOut> left_out;

  /// Whether the system's file is the one to read, and this user may not.
  bool is_forbidden() const;
};

/// The settings of the manager on this robot, found as it finds them.
struct Settings {
  std::optional<std::string> url;       ///< `--url`
  std::optional<std::string> env_file;  ///< `--env-file`

  /// The environment and `env_file`, else `./.env`, else the system's file. One of these two that is another project's
  /// or another user's is left out; so is a system's file that this user may not read.
  /// **Errors.** CliError: no_input, not_permitted or wrong_setting, where `env_file` cannot be read, is not believed,
  /// or cannot be understood.
  FoundSettings find() const;

  /// The same. What is left out is told on standard error; with `url` only that a file is not believed.
  FoundSettings find_and_tell() const;
};

/// Of `keys` alone; what else is set may be wrong.
/// **Errors.** CliError, wrong_setting, with all that is wrong with them.
config::Config only(const config::Environment& environment, std::initializer_list<std::string_view> keys);

/// Where the manager listens, and what it asks of its clients.
struct Endpoint {
  http::Url url;
  std::string token;
};

/// By `--url`, else by HTTP_HOST and HTTP_PORT. **Errors.** CliError, usage or wrong_setting.
Endpoint endpoint_of(const Settings& settings);

/// The same, of what was found; nothing where HTTP_PORT is 0, any free one.
std::optional<Endpoint> endpoint_of(const Settings& settings, const config::Environment& environment);

}  // namespace petal::ctl
