// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace petal::runtime {

/// Returns why a program that runs as `user` must not trust the file at `path`: another user may write it. Empty if
/// only `user` and root may. `status` is the result of stat(2) for it.
///
/// Its owner must be `user` or root. Others must not be able to write it, nor its group, unless the group has the
/// number of the owner: that is a group of the owner's own, as adduser(8) makes one for each user. The text is half a
/// sentence, with the file as its subject; it states owner and mode, and what to run.
std::string why_not_trusted(const std::filesystem::path& path, const struct stat& status, uid_t user);

}  // namespace petal::runtime
