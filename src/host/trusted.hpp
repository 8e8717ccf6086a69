// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <petal/error.hpp>

namespace petal::host {

// Who may write a petal's file runs as the manager with its next start: what others may write is not loaded.

/// Whether only root and the user of this process may write the open `file`, which was found at `path`.
/// **Errors.** invalid_argument: who else may, and what to run against it; the text leaves out the name.
Result<void> is_trusted(int file, const std::filesystem::path& path);

/// The same for what is at `path`, a directory or a library, which `what` calls so: `its directory`. What is not there
/// is trusted: whoever opens it says so.
Result<void> is_trusted(const char* what, const std::filesystem::path& path);

}  // namespace petal::host
