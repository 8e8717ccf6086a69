// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace petal::ctl {

/// Makes sure that what is written to `directory`, DATA_DIR, from now on belongs to its owner: root becomes that user,
/// for good. The manager runs as its own user, and could not open files that root has made there. If the directory does
/// not exist, it is made, but not by root, because the future owner is not known.
///
/// **Errors.** CliError, not_permitted or cannot_create.
void become_owner_of(const std::filesystem::path& directory);

}  // namespace petal::ctl
