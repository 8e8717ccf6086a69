// SPDX-License-Identifier: Apache-2.0
#include "ctl/data_owner.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "ctl/cli_error.hpp"

namespace petal::ctl {
namespace {

void make(const std::filesystem::path& directory) {
  if (::geteuid() == 0)
    throw CliError(
        Exit::cannot_create,
        fmt::format("the data directory {} is not there, and root does not make it: it would be no other user's. "
                    "Start the manager once, or set DATA_DIR to the directory that it uses",
                    directory.string()));
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error)
    throw ended_by_system(error.value(), Exit::cannot_create,
                          fmt::format("the data directory {} cannot be made", directory.string()));
}

void become(uid_t user, gid_t group) {
  bool const done = ::setgroups(1, &group) == 0 && ::setgid(group) == 0 && ::setuid(user) == 0;
  if (!done)
    throw ended_by_system(errno, Exit::not_permitted,
                          fmt::format("root cannot become user {}, who owns the data directory", user));
}

}  // namespace

void become_owner_of(const std::filesystem::path& directory) {
  struct stat found{};
  if (::stat(directory.c_str(), &found) != 0) {
    if (errno != ENOENT)
      throw ended_by_system(errno, Exit::cannot_create,
                            fmt::format("the data directory {} cannot be looked at", directory.string()));
    return make(directory);
  }
  if (::geteuid() == 0 && found.st_uid != 0) become(found.st_uid, found.st_gid);
  if (::access(directory.c_str(), W_OK) != 0)
    throw ended_by_system(errno, Exit::cannot_create,
                          fmt::format("the data directory {} cannot be written", directory.string()));
}

}  // namespace petal::ctl
