// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace petal::ctl {

struct User {
  uid_t id;
  gid_t group;
  std::string name;
};

/// Returns the user as whom the manager runs: the owner of DATA_DIR, else the system user `petal`, else the caller.
User service_user(const std::filesystem::path& data_dir);

/// Returns the user as whom the program runs that connects to the broker and has the robot's key. If the packages are
/// installed, and `over_service` is set, that is the client service's own user, `petal-mqtt`; else service_user().
User broker_user(const std::filesystem::path& data_dir, bool over_service);

/// While it lives, this program acts as `user`, if it is root and can.
class AsUser {
 public:
  explicit AsUser(const User& user);
  AsUser(const AsUser&) = delete;
  AsUser& operator=(const AsUser&) = delete;
  ~AsUser();

  /// Returns whether the program acts as `user` now.
  bool is_user() const noexcept { return is_user_; }

 private:
  bool is_user_ = false;
  bool has_changed_ = false;
};

}  // namespace petal::ctl
