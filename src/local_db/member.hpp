// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/message.hpp>
#include <string>
#include <string_view>

namespace petal::local_db {

inline constexpr auto owner_member = "robot_instance_id";
inline constexpr auto deleted_member = "deleted";

/// The address of a record: a table, and one of the record's members.
struct Address {
  std::string table;
  std::string key;
  std::string value;
};

/// Returns whether a member exists and `text` is its value, or its value as JSON.
bool is_text(const json::value* value, std::string_view text);

Error not_found(const Address& address);

/// Makes `record` one that belongs to `robot`, is found at `address`, and is not deleted. **Errors.** invalid_argument:
/// the address is another robot's.
Result<void> claim(json::object& record, const Address& address, const std::string& robot);

}  // namespace petal::local_db
