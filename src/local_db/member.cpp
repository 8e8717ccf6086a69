// SPDX-License-Identifier: Apache-2.0
#include "local_db/member.hpp"

#include <fmt/format.h>

#include <petal/json.hpp>

#include "runtime/text.hpp"

namespace petal::local_db {

namespace {

/// Returns `number` as SQLite writes it: `1.5`, `2.0`.
std::string text_of(double number) {
  auto text = fmt::format("{}", number);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

bool is_text(const json::value* value, std::string_view text) {
  if (!value) return false;
  if (auto const* const string = value->if_string()) return std::string_view(*string) == text;
  if (auto const* const number = value->if_double()) return text_of(*number) == text;
  return write_json(*value) == text;
}

Error not_found(const Address& address) {
  return {Errc::not_found,
          fmt::format("table \"{}\" has no record whose \"{}\" is \"{}\"", runtime::escaped(address.table),
                      runtime::escaped(address.key), runtime::escaped(address.value))};
}

Result<void> claim(json::object& record, const Address& address, const std::string& robot) {
  if (address.key == owner_member && address.value != robot)
    return Error(Errc::invalid_argument,
                 fmt::format("a record's robot_instance_id is this robot's, {}; it cannot be \"{}\"", robot,
                             runtime::escaped(address.value)));
  record.erase(deleted_member);
  if (!is_text(record.if_contains(address.key), address.value)) record[address.key] = address.value;
  record[owner_member] = robot;
  return {};
}

}  // namespace petal::local_db
