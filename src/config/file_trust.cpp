// SPDX-License-Identifier: Apache-2.0
#include "config/file_trust.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <filesystem>

namespace petal::config {
namespace {

std::string name_of(uid_t user) {
  auto const* const entry = ::getpwuid(user);
  return entry ? fmt::format("{} ({})", entry->pw_name, user) : std::to_string(user);
}

bool is_ours(const struct stat& found, uid_t us) {
  return found.st_uid == us || found.st_uid == 0;
}

bool others_may_write(const struct stat& found) {
  return (found.st_mode & S_IWOTH) != 0;
}

std::string owners(uid_t us) {
  return us == 0 ? "accepted: what belongs to root, who runs this"
                 : fmt::format("accepted: what belongs to {}, who runs this, or to root", name_of(us));
}

/// A directory that cannot be examined is not trusted.
std::string distrust_in(const struct stat& file, const std::filesystem::path& directory) {
  struct stat found{};
  if (::stat(directory.empty() ? "." : directory.c_str(), &found) != 0) return "its directory cannot be looked at";
  return distrust(file, found, ::geteuid());
}

}  // namespace

std::string distrust(const struct stat& file, const struct stat& directory, uid_t us) {
  if (!is_ours(file, us)) return fmt::format("it belongs to user {}; {}", name_of(file.st_uid), owners(us));
  if (S_ISREG(file.st_mode) && others_may_write(file))
    return "every user may write it; accepted: a file that others may not write (chmod o-w)";
  if (!is_ours(directory, us))
    return fmt::format("its directory belongs to user {}, who may replace it; {}", name_of(directory.st_uid),
                       owners(us));
  if (others_may_write(directory) && (directory.st_mode & S_ISVTX) == 0)
    return "every user may replace it in its directory; accepted: a directory that others may not write (chmod o-w)";
  return {};
}

std::string distrust(const struct stat& file, const std::string& path) {
  auto const there = std::filesystem::path(path).parent_path();
  if (auto why = distrust_in(file, there); !why.empty()) return why;
  std::error_code error;
  auto const real = std::filesystem::canonical(path, error);  // a pipe has none
  return error ? "" : distrust_in(file, real.parent_path());
}

}  // namespace petal::config
