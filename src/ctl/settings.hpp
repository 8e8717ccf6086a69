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

/// A file in a place where settings are searched, and whose settings are ignored.
struct LeftOut {
  std::string file;
  Error why;  ///< invalid_argument: it cannot be read or parsed; refused: it is not trusted
};

/// The environment and the settings file that was found.
struct FoundSettings {
  config::Environment environment;
  std::vector<LeftOut> left_out;

  /// Returns whether the system's file should be read, but this user may not.
  bool is_forbidden() const;
};

/// The settings of the manager on this robot, searched as the manager does.
struct Settings {
  std::optional<std::string> url;       ///< `--url`
  std::optional<std::string> env_file;  ///< `--env-file`

  /// Returns the environment and `env_file`, else `./.env`, else the system's file. One of the latter two is left out
  /// if it belongs to another project or another user; so is a system's file that this user may not read.
  /// **Errors.** CliError: no_input, not_permitted or wrong_setting, if `env_file` cannot be read, is not trusted, or
  /// cannot be parsed.
  FoundSettings find() const;

  /// The same. Files that are left out are reported on standard error; with `url` only those that are not trusted.
  FoundSettings find_and_tell() const;
};

/// Reads only `keys`; other settings may be wrong.
/// **Errors.** CliError, wrong_setting, with all that is wrong with them.
config::Config only(const config::Environment& environment, std::initializer_list<std::string_view> keys);

/// Where the manager listens, and the token that it requires.
struct Endpoint {
  http::Url url;
  std::string token;
};

/// Returns the endpoint given by `--url`, else by HTTP_HOST and HTTP_PORT. **Errors.** CliError, usage or
/// wrong_setting.
Endpoint endpoint_of(const Settings& settings);

/// The same, from the settings that were found; nothing if HTTP_PORT is 0, any free one.
std::optional<Endpoint> endpoint_of(const Settings& settings, const config::Environment& environment);

}  // namespace petal::ctl
