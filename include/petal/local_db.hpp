// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>
#include <vector>

namespace petal {

/// A condition on one member of a record: the member's text equals `value`.
struct ScanFilter {
  std::string key;    ///< name of the member
  std::string value;  ///< text that the member must have
};

/// The robot's small database: tables of JSON objects, each identified by one of its members.
///
/// Every record belongs to the robot that wrote it (`robot_instance_id`); a robot never sees the records of another.
/// Deleting a record marks it (`deleted: true`), so that a dashboard that synchronises is informed; marked records are
/// not returned.
///
/// **Errors.** All awaited functions return storage_failed, and invalid_argument for an empty table, key or value.
/// Functions that return not_found say so.
/// **Threads.** Functions that are awaited may be called in coroutines of the main thread and of the worker pool, the
/// others on the main thread only: they throw `std::logic_error` elsewhere. The work is done on the database's own
/// thread.
/// **Cancellation.** Every call may be cancelled. A write that was cancelled may still be done.
class LocalDb {
 public:
  virtual ~LocalDb() = default;

  /// Returns the name of this machine: the robot instance id.
  virtual std::string machine_id() const = 0;

  /// Returns the organization id in this robot's record in `config-robot_instances`; empty until the robot is
  /// provisioned.
  virtual std::string organization_id() const = 0;
  /// Returns the `robot_type_id` in the same record.
  virtual std::string robot_type_id() const = 0;

  /// Returns the record of `table` whose member `partition_key` is `partition_value`, or nothing if there is none.
  virtual Task<Result<std::optional<json::object>>> get_item(std::string table, std::string partition_key,
                                                             std::string partition_value) = 0;

  /// Returns all records of `table` that meet every filter, oldest first.
  virtual Task<Result<std::vector<json::object>>> scan_items(std::string table,
                                                             std::vector<ScanFilter> filters = {}) = 0;

  /// Writes `data` as the record whose member `filter_key` is `filter_value`. An existing record is replaced
  /// completely.
  virtual Task<Result<void>> set_item(std::string table, std::string filter_key, std::string filter_value,
                                      json::object data) = 0;

  /// Sets the members of `data` in an existing record and leaves its other members unchanged. **Errors.** not_found.
  virtual Task<Result<void>> update_item(std::string table, std::string filter_key, std::string filter_value,
                                         json::object data) = 0;

  /// Marks a record as deleted. **Errors.** not_found.
  virtual Task<Result<void>> delete_item(std::string table, std::string filter_key, std::string filter_value) = 0;
};

}  // namespace petal
