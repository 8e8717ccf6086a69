// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <list>
#include <petal/local_db.hpp>
#include <string>
#include <string_view>

namespace petal::testing {

/// The robot's database in memory: what it finds, refuses and forgets is what the one on disk does.
///
/// **Threads.** One.
class MemoryLocalDb final : public LocalDb {
 public:
  explicit MemoryLocalDb(std::string robot) : robot_(std::move(robot)) {}

  std::string machine_id() const override { return robot_; }
  std::string organization_id() const override { return of_this_robot("organization_id"); }
  std::string robot_type_id() const override { return of_this_robot("robot_type_id"); }

  Task<Result<std::optional<json::object>>> get_item(std::string table, std::string partition_key,
                                                     std::string partition_value) override;
  Task<Result<std::vector<json::object>>> scan_items(std::string table, std::vector<ScanFilter> filters) override;
  Task<Result<void>> set_item(std::string table, std::string filter_key, std::string filter_value,
                              json::object data) override;
  Task<Result<void>> update_item(std::string table, std::string filter_key, std::string filter_value,
                                 json::object data) override;
  Task<Result<void>> delete_item(std::string table, std::string filter_key, std::string filter_value) override;

  /// The robot's own record: who it belongs to.
  void provision(const std::string& organization_id);

  /// Called after each change of the robot's own record.
  void on_identity_change(std::function<void()> callback) { changed_ = std::move(callback); }

  /// Whether every write fails from now on.
  void set_failing(bool failing) { failing_ = failing; }

 private:
  struct Record {
    std::string table;
    std::string key;
    std::string value;
    json::object data;
  };
  using Records = std::list<Record>;

  Records::iterator find_filed(std::string_view table, std::string_view key, std::string_view value);
  Records::iterator find(std::string_view table, std::string_view key, std::string_view value);
  Records::iterator find_for_change(std::string_view table, std::string_view key, std::string_view value);
  Result<void> check_write(std::string_view table, std::string_view key, std::string_view value,
                           const json::object& data) const;
  std::string of_this_robot(std::string_view member) const;
  void written(std::string_view table) const;

  std::string robot_;
  Records records_;  // oldest first; those that are marked as deleted are not kept
  std::function<void()> changed_;
  bool failing_ = false;
};

}  // namespace petal::testing
