// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <petal/error.hpp>
#include <string>
#include <string_view>

namespace petal::config {

/// The value of a key, and where a person finds it.
struct Setting {
  std::string name;    ///< the key, with the prefix `PETAL_` where that was used
  std::string value;   ///< may be empty
  std::string origin;  ///< `environment`, or the path of the file
};

/// The process environment and a `.env` file as one.
///
/// A key is looked for in this order, and the first found counts: `PETAL_KEY` in the environment, `PETAL_KEY` in the
/// file, `KEY` in the environment, `KEY` in the file. So the prefixed name wins wherever it stands, and between equal
/// names the environment wins: who took the trouble to write the prefix meant this program.
///
/// A value that is empty counts and says *the default*: `MQTT_USERNAME= petal-app-manager` takes away for one start
/// what the file sets.
class Environment {
 public:
  /// Reads `env_file`; without one `./.env`, if there is such a file. `process_environment` is `environ`.
  /// **Errors.** As of read_file().
  static Result<Environment> load(const std::optional<std::string>& env_file, const char* const* process_environment);

  /// The process environment alone.
  static Environment of_process(const char* const* process_environment);

  /// Takes in the file `path`; of several the last one counts.
  /// **Errors.** Nothing has changed then. invalid_argument: it cannot be read, or a line of it cannot be understood;
  /// refused: it is not believed (file_trust.hpp).
  Result<void> read_file(const std::string& path);

  /// What was set for `key`, be it empty.
  std::optional<Setting> find(std::string_view key) const;

  /// The value of `key`; nothing where the default applies.
  std::optional<std::string> get(std::string_view key) const;

  /// Where the value of `key` comes from: `environment`, the file's path, or `default`.
  std::string origin(std::string_view key) const;

  /// The path of the file that was read; empty where none was.
  const std::string& file() const noexcept { return path_; }

  /// Whether every user of the machine may read that file.
  bool file_is_open_to_all() const noexcept { return file_is_open_to_all_; }

  /// Whether that file has a value for `key`.
  bool file_has(std::string_view key) const;

  /// A variable of the process that is not a key of ours (`HOME`); nothing where it is empty.
  std::optional<std::string> process_variable(std::string_view name) const;

 private:
  using Values = std::map<std::string, std::string, std::less<>>;

  std::optional<Setting> find_exactly(const std::string& name) const;

  Values process_;
  Values file_;
  std::string path_;
  bool file_is_open_to_all_ = false;
};

/// `./.env`, where there is such a file. A directory of that name is no mistake: Python's virtual environments are
/// often called so.
std::optional<std::string> default_env_file();

}  // namespace petal::config
