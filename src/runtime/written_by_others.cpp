// SPDX-License-Identifier: Apache-2.0
#include "runtime/written_by_others.hpp"

#include <fmt/format.h>

#include "runtime/text.hpp"

namespace petal::runtime {
namespace {

std::string named(uid_t user) {
  return user == 0 ? "root" : fmt::format("user {}", user);
}

std::string to_run(const std::string& path, bool is_owned, bool is_writable, uid_t user) {
  auto const owner = user == 0 ? "root" : std::to_string(user);
  return joined(
      {is_owned ? "" : fmt::format("chown {} {}", owner, path), is_writable ? fmt::format("chmod go-w {}", path) : ""},
      " && ");
}

}  // namespace

std::string why_not_trusted(const std::filesystem::path& path, const struct stat& status, uid_t user) {
  bool const is_owned = status.st_uid == user || status.st_uid == 0;
  bool const has_group_of_its_own = status.st_gid == status.st_uid;
  bool const is_writable =
      (status.st_mode & S_IWOTH) != 0 || ((status.st_mode & S_IWGRP) != 0 && !has_group_of_its_own);
  if (is_owned && !is_writable) return {};
  return fmt::format(
      "may be written by others than {}root: it belongs to {} and group {}, and its mode is {:04o}; if you trust what "
      "is in it, run: {}",
      user == 0 ? "" : named(user) + " and ", named(status.st_uid), status.st_gid, status.st_mode & 07777U,
      to_run(escaped(path.string()), is_owned, is_writable, user));
}

}  // namespace petal::runtime
