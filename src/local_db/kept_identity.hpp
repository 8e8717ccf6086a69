// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <petal/error.hpp>
#include <string>

#include "local_db/identity.hpp"

namespace petal::local_db {

/// Keeps the robot's identity that the dashboard returned last, in `DATA_DIR/dashboard-identity.json`: a robot that
/// starts while its dashboard is down still knows its organization.
class KeptIdentity {
 public:
  KeptIdentity(const std::filesystem::path& data_dir, std::string robot)
      : file_(data_dir / "dashboard-identity.json"), robot_(std::move(robot)) {}

  /// Returns the identity; nullopt if there is none, or it is another robot's, or cannot be read.
  std::optional<Identity> load() const;

  /// **Errors.** storage_failed, with the file and the reason.
  Result<void> save(const Identity& identity) const;

 private:
  std::filesystem::path file_;
  std::string robot_;
};

}  // namespace petal::local_db
