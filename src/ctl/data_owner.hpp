// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace petal::ctl {

/// Makes sure that what is written to `directory`, DATA_DIR, from now on belongs to who owns it: root becomes that
/// user, for good. Where root made files there, the manager, which runs as a user of its own, could not open them.
/// Without a directory, one is made, but not by root, who cannot know whose it is to be.
///
/// **Errors.** CliError, not_permitted or cannot_create.
void become_owner_of(const std::filesystem::path& directory);

}  // namespace petal::ctl
