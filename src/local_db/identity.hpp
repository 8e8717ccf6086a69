// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <petal/message.hpp>
#include <string>
#include <string_view>
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

/// Why a name from a record cannot be the robot's organization; empty where it can.
using NameCheck = std::function<std::string(std::string_view name)>;

/// The robot's identity as it is known now, and who wants to hear of a change.
class KnownIdentity {
 public:
  explicit KnownIdentity(NameCheck check) : check_(std::move(check)) {}

  /// Without an organization that was refused.
  const Identity& get() const noexcept { return identity_; }

  /// Which organization was refused, and why; empty where none was.
  const std::string& refusal() const noexcept { return refusal_; }

  /// Where it is another, logs it and calls. An organization that is refused counts as none; each is logged once.
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
