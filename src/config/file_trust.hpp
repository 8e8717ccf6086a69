// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <string>

namespace petal::config {

/// Why a file of settings is not believed by a process of user `us`; empty where it is.
///
/// Settings say where a token and a password are sent and what is loaded into the manager, so that whoever writes them
/// has the robot. Only root and `us` may have written them: the file, and the directory it lies in, belong to one of
/// the two; others may not write the file, nor replace it in a directory that anybody may write (the sticky bit, as
/// /tmp has it, keeps them from that). Who is root by sudo is root, whoever called sudo.
std::string distrust(const struct stat& file, const struct stat& directory, uid_t us);

/// The same for `file`, which was found at `path`. Where that is a symbolic link, both directories count, its own and
/// that of the file.
std::string distrust(const struct stat& file, const std::string& path);

}  // namespace petal::config
