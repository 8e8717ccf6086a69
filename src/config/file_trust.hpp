// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <string>

namespace petal::config {

/// Returns why a process of user `us` must not trust a file of settings; empty if it may.
///
/// Settings control where a token and a password are sent and what is loaded into the manager, so a user who writes
/// them controls the robot. Only root and `us` may have written them: the file, and its directory, must belong to one
/// of the two; other users must not be able to write the file, nor to replace it in a directory that every user may
/// write (the sticky bit, as of /tmp, prevents that). A user who is root by sudo counts as root.
std::string distrust(const struct stat& file, const struct stat& directory, uid_t us);

/// The same for `file`, which was found at `path`. If that is a symbolic link, both directories count, its own and that
/// of the file.
std::string distrust(const struct stat& file, const std::string& path);

}  // namespace petal::config
