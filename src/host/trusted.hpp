// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <petal/error.hpp>

namespace petal::host {

// A user who may write a petal's file controls the manager from its next start on. So a file that others may write is
// not loaded.

/// Checks that only root and the user of this process may write the open `file`, which was found at `path`.
/// **Errors.** invalid_argument: who else may write it, and a command against it; the text does not contain the name.
Result<void> is_trusted(int file, const std::filesystem::path& path);

/// The same for `path`, a directory or a library, which the error calls `what`, for example `its directory`. A file
/// that does not exist is trusted: opening it will fail.
Result<void> is_trusted(const char* what, const std::filesystem::path& path);

}  // namespace petal::host
