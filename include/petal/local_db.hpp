// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>
#include <vector>

namespace petal {

/// A condition on one member of a record: its text equals `value`.
struct ScanFilter {
  std::string key;    ///< the member
  std::string value;  ///< its text
};

/// The robot's small database: tables of JSON objects, each found by one of its members.
///
/// Every record belongs to the robot that wrote it (`robot_instance_id`), and one robot never sees another's. Deleting
/// marks (`deleted: true`), so that a synchronising dashboard learns of it; marked records are not returned.
///
/// **Errors.** storage_failed everywhere; not_found where said; invalid_argument for an empty table, key or value.
/// **Threads.** What is awaited, in coroutines of the main thread and of the worker pool; the rest on the main thread
/// only. The work is done on the database's own thread.
class LocalDb {
 public:
  virtual ~LocalDb() = default;

  /// What this machine is called: the robot instance id.
  virtual std::string machine_id() const = 0;

  /// From this robot's record in `config-robot_instances`; empty until the robot is provisioned.
  virtual std::string organization_id() const = 0;
  /// The same for `robot_type_id`.
  virtual std::string robot_type_id() const = 0;

  /// The record of `table` whose member `partition_key` is `partition_value`, or nothing.
  virtual Task<Result<std::optional<json::object>>> get_item(std::string table, std::string partition_key,
                                                             std::string partition_value) = 0;

  /// All records of `table` that meet every filter, oldest first.
  virtual Task<Result<std::vector<json::object>>> scan_items(std::string table,
                                                             std::vector<ScanFilter> filters = {}) = 0;

  /// Writes `data` as the record whose member `filter_key` is `filter_value`, replacing it whole where it exists.
  virtual Task<Result<void>> set_item(std::string table, std::string filter_key, std::string filter_value,
                                      json::object data) = 0;

  /// Changes the members of `data` in an existing record and leaves the others. **Errors.** not_found.
  virtual Task<Result<void>> update_item(std::string table, std::string filter_key, std::string filter_value,
                                         json::object data) = 0;

  /// Marks a record as deleted. **Errors.** not_found.
  virtual Task<Result<void>> delete_item(std::string table, std::string filter_key, std::string filter_value) = 0;
};

}  // namespace petal
