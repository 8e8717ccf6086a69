// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <petal/message.hpp>
#include <string>
#include <vector>

namespace petal::local_db {

/// What organizes a robot: two members of its own record.
struct Identity {
  std::string organization_id;
  std::string robot_type_id;
  bool operator==(const Identity&) const = default;
};

/// Of the robot's own record. A member that is no text counts as its JSON text.
Identity identity_in(const json::object& record);

/// The robot's identity as it is known now, and who wants to hear of a change.
class KnownIdentity {
 public:
  const Identity& get() const noexcept { return identity_; }

  /// Where it is another, logs it and calls.
  void adopt(Identity identity);

  void on_change(std::function<void()> callback) { callbacks_.push_back(std::move(callback)); }

 private:
  Identity identity_;
  std::vector<std::function<void()>> callbacks_;
};

}  // namespace petal::local_db
