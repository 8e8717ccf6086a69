// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <petal/local_db.hpp>
#include <string>

namespace petal::local_db {

/// The robot's database as the manager needs it, in a file or in the dashboard.
class RobotDb : public LocalDb {
 public:
  /// Returns why records cannot be read or written, what that means and what to do; empty while they can.
  virtual std::string fault() const = 0;

  /// Returns which organization of the robot's own record is refused, and why; empty if none is.
  virtual std::string refusal() const = 0;

  /// Calls `callback` after organization_id() or robot_type_id() has changed, whatever the cause.
  virtual void on_identity_change(std::function<void()> callback) = 0;

  /// Notices changes of the robot's own record by other programs, until it is cancelled.
  virtual Task<> watch() = 0;
};

}  // namespace petal::local_db
