// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace petal::runtime {

/// Why what is at `path` may not be trusted by a program that runs as `user`: somebody else may write it. Empty where
/// only `user` and root may. `status` is what stat(2) says of it.
///
/// Its owner must be `user` or root; others may not write it, nor may its group, unless the group has the number of the
/// owner: that is a group of the owner's own, as adduser(8) makes one for each user. The text is half a sentence, whose
/// subject is the file; it tells owner and mode, and what to run.
std::string why_not_trusted(const std::filesystem::path& path, const struct stat& status, uid_t user);

}  // namespace petal::runtime
