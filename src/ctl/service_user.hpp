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

/// As whom the manager runs: who owns DATA_DIR, else the system user `petal`, else whoever calls.
User service_user(const std::filesystem::path& data_dir);

/// As whom the program runs that speaks to the broker, and has the robot's key. Where the packages are installed, and
/// `over_service` is set, that is the client service's own user, `petal-mqtt`; else service_user().
User broker_user(const std::filesystem::path& data_dir, bool over_service);

/// As long as it lives this program does what it does as `user`, where it is root and can.
class AsUser {
 public:
  explicit AsUser(const User& user);
  AsUser(const AsUser&) = delete;
  AsUser& operator=(const AsUser&) = delete;
  ~AsUser();

  /// Whether what is tried now is tried as `user`.
  bool is_user() const noexcept { return is_user_; }

 private:
  bool is_user_ = false;
  bool has_changed_ = false;
};

}  // namespace petal::ctl
