// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "local_db/dashboard_api.hpp"
#include "local_db/kept_identity.hpp"
#include "local_db/robot_db.hpp"

namespace petal::local_db {

/// The robot's records in the controller dashboard, over HTTP (docs/reference.md, Local database).
///
/// What the dashboard returns is checked again here: deleted records and those of other robots are never returned.
/// There are no transactions: an update reads the record, changes it and writes it whole, and the last of two writers
/// wins.
///
/// **Lifetime.** As DashboardApi; a task that runs `watch` must end before it.
class DashboardLocalDb final : public RobotDb {
 public:
  using Duration = std::chrono::milliseconds;

  /// How often the robot's own record is requested, with pauses that grow to `longest`.
  struct Looking {
    Duration first = std::chrono::seconds(1);
    Duration longest = std::chrono::seconds(60);
  };

  /// Begins with the identity that was kept in `data_dir`; without one it asks the dashboard once. It is no error if
  /// the dashboard is not there. `check` says which organization is refused.
  static Task<std::unique_ptr<DashboardLocalDb>> open(boost::asio::any_io_executor executor, DashboardOptions options,
                                                      std::filesystem::path data_dir, std::string machine,
                                                      NameCheck check = {});

  std::string machine_id() const override { return machine_; }
  std::string organization_id() const override { return identity_.get().organization_id; }
  std::string robot_type_id() const override { return identity_.get().robot_type_id; }

  Task<Result<std::optional<json::object>>> get_item(std::string table, std::string partition_key,
                                                     std::string partition_value) override;
  Task<Result<std::vector<json::object>>> scan_items(std::string table, std::vector<ScanFilter> filters = {}) override;
  Task<Result<void>> set_item(std::string table, std::string filter_key, std::string filter_value,
                              json::object data) override;
  Task<Result<void>> update_item(std::string table, std::string filter_key, std::string filter_value,
                                 json::object data) override;
  Task<Result<void>> delete_item(std::string table, std::string filter_key, std::string filter_value) override;

  std::string fault() const override { return api_.fault(); }
  std::string refusal() const override { return identity_.refusal(); }
  void on_identity_change(std::function<void()> callback) override { identity_.on_change(std::move(callback)); }

  /// Requests the robot's own record: with growing pauses until the robot is provisioned, then with the longest.
  Task<> watch() override { return watch(Looking()); }
  Task<> watch(Looking looking);

 private:
  using Found = Result<std::optional<json::object>>;

  DashboardLocalDb(boost::asio::any_io_executor executor, DashboardOptions options,
                   const std::filesystem::path& data_dir, std::string machine, NameCheck check);

  Task<Found> find(std::string table, std::string key, std::string value);
  Task<Result<void>> after_write(std::string table, Result<void> written);
  Task<Result<void>> refresh();
  bool is_own(const json::object& record) const;

  std::string machine_;
  DashboardApi api_;
  KeptIdentity kept_;
  KnownIdentity identity_;
  std::string refusal_;  ///< why the robot's own record was not read, as last logged
};

}  // namespace petal::local_db
