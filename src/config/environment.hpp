// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <petal/error.hpp>
#include <string>
#include <string_view>

namespace petal::config {

/// The value of a key, and where it was set.
struct Setting {
  std::string name;    ///< the key, with the prefix `PETAL_` if that was used
  std::string value;   ///< may be empty
  std::string origin;  ///< `environment`, or the path of the file
};

/// The process environment and a `.env` file, combined.
///
/// A key is searched in this order, and the first one found counts: `PETAL_KEY` in the environment, `PETAL_KEY` in the
/// file, `KEY` in the environment, `KEY` in the file. So the prefixed name wins wherever it is, because it was set for
/// this program, and between equal names the environment wins.
///
/// A value that is empty counts, and means *the default*: `MQTT_USERNAME= petal-app-manager` removes for one start what
/// the file sets.
class Environment {
 public:
  /// Reads `env_file`; without one `./.env`, if there is such a file. `process_environment` is `environ`.
  /// **Errors.** As for read_file().
  static Result<Environment> load(const std::optional<std::string>& env_file, const char* const* process_environment);

  /// Reads the process environment only.
  static Environment of_process(const char* const* process_environment);

  /// Reads the file `path`; of several files the last one counts.
  /// **Errors.** Nothing has changed then. invalid_argument: it cannot be read, or a line of it cannot be parsed;
  /// refused: it is not trusted (file_trust.hpp).
  Result<void> read_file(const std::string& path);

  /// Returns what was set for `key`, even if it is empty.
  std::optional<Setting> find(std::string_view key) const;

  /// Returns the value of `key`; nothing if the default applies.
  std::optional<std::string> get(std::string_view key) const;

  /// Returns the origin of the value of `key`: `environment`, the file's path, or `default`.
  std::string origin(std::string_view key) const;

  /// The path of the file that was read; empty if none was.
  const std::string& file() const noexcept { return path_; }

  /// Returns whether every user of the machine may read that file.
  bool file_is_open_to_all() const noexcept { return file_is_open_to_all_; }

  /// Returns whether that file has a value for `key`.
  bool file_has(std::string_view key) const;

  /// Returns a variable of the process that is not one of the keys (`HOME`); nothing if it is empty.
  std::optional<std::string> process_variable(std::string_view name) const;

 private:
  using Values = std::map<std::string, std::string, std::less<>>;

  std::optional<Setting> find_exactly(const std::string& name) const;

  Values process_;
  Values file_;
  std::string path_;
  bool file_is_open_to_all_ = false;
};

/// Returns `./.env` if there is such a file. A directory of that name is ignored: Python's virtual environments often
/// have this name.
std::optional<std::string> default_env_file();

}  // namespace petal::config
