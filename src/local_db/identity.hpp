// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <petal/message.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace petal::local_db {

/// The organization and the type of a robot: two members of its own record.
struct Identity {
  std::string organization_id;
  std::string robot_type_id;
  bool operator==(const Identity&) const = default;
};

/// Returns the identity in the robot's own record. A member that is no text counts as its JSON text.
Identity identity_in(const json::object& record);

/// Returns why a name from a record cannot be the robot's organization; empty if it can.
using NameCheck = std::function<std::string(std::string_view name)>;

/// The robot's identity as it is known now, and the callbacks for its changes.
class KnownIdentity {
 public:
  explicit KnownIdentity(NameCheck check) : check_(std::move(check)) {}

  /// Returns the identity, without an organization that was refused.
  const Identity& get() const noexcept { return identity_; }

  /// Returns which organization was refused, and why; empty if none was.
  const std::string& refusal() const noexcept { return refusal_; }

  /// If `identity` differs from the present one, logs it and calls the callbacks. An organization that is refused
  /// counts as none; each is logged once.
  void adopt(Identity identity);

  void on_change(std::function<void()> callback) { callbacks_.push_back(std::move(callback)); }

 private:
  void refuse_organization(Identity& identity);

  NameCheck check_;
  Identity identity_;
  std::string refusal_;
  std::vector<std::function<void()>> callbacks_;
};

}  // namespace petal::local_db
