// SPDX-License-Identifier: Apache-2.0
#include "local_db/identity.hpp"

#include <petal/json.hpp>

#include "local_db/log.hpp"
#include "runtime/text.hpp"

namespace petal::local_db {
namespace {

std::string text_member(const json::object& object, std::string_view key) {
  auto const* const value = object.if_contains(key);
  if (!value || value->is_null()) return {};
  auto const* const string = value->if_string();
  return string ? std::string(*string) : write_json(*value);
}

}  // namespace

Identity identity_in(const json::object& record) {
  return {text_member(record, "organization_id"), text_member(record, "robot_type_id")};
}

void KnownIdentity::adopt(Identity identity) {
  if (identity == identity_) return;
  identity_ = std::move(identity);
  log().info("the robot's identity: organization_id={:?} robot_type_id={:?}",
             runtime::printable(identity_.organization_id), runtime::printable(identity_.robot_type_id));
  auto const callbacks = callbacks_;  // one of them may add another
  for (auto const& callback : callbacks) callback();
}

}  // namespace petal::local_db
