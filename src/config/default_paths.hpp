// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <petal/error.hpp>

#include "config/environment.hpp"

namespace petal::config {

/// Returns `$XDG_STATE_HOME/petal-app-manager`, else `$HOME/.local/state/petal-app-manager`. A relative
/// `$XDG_STATE_HOME` is ignored (XDG Base Directory Specification).
/// **Errors.** invalid_argument: neither is set.
Result<std::filesystem::path> default_data_dir(const Environment& environment);

/// Returns `../lib/petal-app-manager/petals`, relative to the directory of the running program.
std::filesystem::path default_petals_dir();

}  // namespace petal::config
