// SPDX-License-Identifier: Apache-2.0
#include "ctl/service_user.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace petal::ctl {
namespace {

User user_of(uid_t id, gid_t group) {
  auto const* const entry = ::getpwuid(id);
  return {id, entry ? entry->pw_gid : group, entry ? entry->pw_name : std::to_string(id)};
}

}  // namespace

User service_user(const std::filesystem::path& data_dir) {
  struct stat found{};
  if (::stat(data_dir.c_str(), &found) == 0) return user_of(found.st_uid, found.st_gid);
  if (auto const* const petal = ::getpwnam("petal"); petal && ::geteuid() == 0)
    return {petal->pw_uid, petal->pw_gid, petal->pw_name};
  return user_of(::geteuid(), ::getegid());
}

User broker_user(const std::filesystem::path& data_dir, bool over_service) {
  auto manager = service_user(data_dir);
  if (!over_service || manager.name != "petal") return manager;
  auto const* const client = ::getpwnam("petal-mqtt");
  return client ? User{client->pw_uid, client->pw_gid, client->pw_name} : manager;
}

AsUser::AsUser(const User& user) {
  is_user_ = ::geteuid() == user.id;
  if (is_user_ || ::geteuid() != 0) return;
  has_changed_ = true;
  is_user_ = ::initgroups(user.name.c_str(), user.group) == 0 && ::setegid(user.group) == 0 && ::seteuid(user.id) == 0;
}

AsUser::~AsUser() {
  if (!has_changed_) return;
  (void)!::seteuid(0);
  (void)!::setegid(0);
  (void)!::setgroups(0, nullptr);
}

}  // namespace petal::ctl
