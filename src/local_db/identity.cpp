// SPDX-License-Identifier: Apache-2.0
#include "local_db/identity.hpp"

#include <fmt/format.h>

#include <petal/json.hpp>
#include <utility>

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

void KnownIdentity::refuse_organization(Identity& identity) {
  auto const why = check_ && !identity.organization_id.empty() ? check_(identity.organization_id) : std::string();
  auto const refusal =
      why.empty() ? why
                  : fmt::format(
                        "organization_id=\"{}\" of the robot's record is refused: {}; until it is right the robot "
                        "belongs to nobody",
                        runtime::escaped(identity.organization_id), why);
  bool const is_new = std::exchange(refusal_, refusal) != refusal;
  if (refusal.empty()) return;
  identity.organization_id.clear();
  if (is_new) log().error("{}", refusal);
}

void KnownIdentity::adopt(Identity identity) {
  refuse_organization(identity);
  if (identity == identity_) return;
  identity_ = std::move(identity);
  log().info("the robot's identity: organization_id={:?} robot_type_id={:?}",
             runtime::escaped(identity_.organization_id), runtime::escaped(identity_.robot_type_id));
  auto const callbacks = callbacks_;  // one of them may add another
  for (auto const& callback : callbacks) callback();
}

}  // namespace petal::local_db
