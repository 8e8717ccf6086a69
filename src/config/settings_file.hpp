// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <string>

namespace petal::config {

/// The content of a settings file, and whether all users may read it.
struct SettingsFile {
  std::string text;  ///< little more than dotenv_limit if it is larger: enough to see that it is too large
  bool is_open_to_all = false;
};

/// **Errors.** invalid_argument: it cannot be read; refused: it is not trusted (file_trust.hpp).
Result<SettingsFile> read_settings_file(const std::string& path);

}  // namespace petal::config
