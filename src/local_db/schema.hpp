// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace petal::local_db {

/// The table that has a robot's own record.
inline constexpr auto robots_table = "config-robot_instances";

/// Returns the steps of the schema of `local.db`, for store::Database::open. README.md describes it for reading by
/// hand.
std::span<const char* const> schema();

/// The statements of Records. ?1, ?2... are bound in this order: table, robot, key, value, unless a comment says
/// otherwise.
namespace sql {

extern const char* const find_filed;
extern const char* const find_by_member;
extern const char* const scan;                 ///< table, robot, filters: `[["key", "value"], ...]`
extern const char* const find_robot;           ///< robot
extern const char* const forget_deleted;       ///< deletes the record that is filed there and marked as deleted
extern const char* const forget_deleted_like;  ///< id: deletes the one marked as deleted that is filed like this record
extern const char* const insert;               ///< table, robot, key, value, data
extern const char* const replace;              ///< id, key, value, data
extern const char* const change;               ///< id, data
extern const char* const file_again;           ///< id: after its data changed

}  // namespace sql
}  // namespace petal::local_db
