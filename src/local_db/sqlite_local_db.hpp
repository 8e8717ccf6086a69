// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <petal/local_db.hpp>
#include <string>
#include <vector>

#include "local_db/records.hpp"
#include "local_db/robot_db.hpp"
#include "store/database.hpp"

namespace petal::local_db {

/// The local database in `DATA_DIR/local.db`, which a technician may read and write with the sqlite3 shell at the same
/// time.
///
/// **Lifetime.** As store::Database; a task that runs `watch` must end before it.
/// **Cancellation.** A cancelled call throws `operation_aborted`; its write may still be done.
class SqliteLocalDb final : public RobotDb {
 public:
  /// Opens the file and reads the robot's identity. The opening itself blocks. `machine` is the machine's id.
  ///
  /// A file that cannot be used is no error: reads are then served from a copy of what can be read of it, writes end
  /// with storage_failed or storage_full, and the file is used as soon as possible
  /// (store::DiskFailurePolicy::refuse_writes).
  /// `check` says which organization is refused.
  static Task<Result<std::unique_ptr<SqliteLocalDb>>> open(boost::asio::any_io_executor executor,
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

  std::string fault() const override { return database_->fault(); }
  std::string refusal() const override { return identity_.refusal(); }
  void on_identity_change(std::function<void()> callback) override { identity_.on_change(std::move(callback)); }

  /// Checks every second, or `interval`, whether another process has written to the file. An error is logged when it
  /// begins and when it ends.
  Task<> watch() override { return watch(std::chrono::seconds(1)); }
  Task<> watch(std::chrono::steady_clock::duration interval);

  /// Checks once.
  Task<Result<void>> look();

 private:
  SqliteLocalDb(std::unique_ptr<store::Database> database, std::string machine, NameCheck check)
      : database_(std::move(database)), machine_(std::move(machine)), identity_(std::move(check)) {}

  Task<Result<void>> refresh();
  Task<Result<void>> after_write(std::string table, Result<void> written);

  std::unique_ptr<store::Database> database_;
  std::string machine_;
  KnownIdentity identity_;
  std::optional<std::int64_t> version_;  ///< of the file at the last check
};

}  // namespace petal::local_db
