// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>

#include "local_db/identity.hpp"
#include "local_db/member.hpp"
#include "local_db/robot_db.hpp"

namespace petal::testing {

/// A record of a robot. Records that are marked as deleted are removed.
struct MemoryRecord {
  std::string robot;
  local_db::Address address;  ///< the address by which it was written
  json::object data;
};
using MemoryRecords = std::list<MemoryRecord>;  // oldest first

/// The robot's database in memory. It finds, refuses and forgets the same records as the one on disk.
///
/// **Threads.** One.
class MemoryLocalDb final : public local_db::RobotDb {
 public:
  /// Uses `records`, which other robots may share.
  explicit MemoryLocalDb(std::string robot, std::shared_ptr<MemoryRecords> records = std::make_shared<MemoryRecords>());

  std::string machine_id() const override { return robot_; }
  std::string organization_id() const override { return identity_.get().organization_id; }
  std::string robot_type_id() const override { return identity_.get().robot_type_id; }

  Task<Result<std::optional<json::object>>> get_item(std::string table, std::string partition_key,
                                                     std::string partition_value) override;
  Task<Result<std::vector<json::object>>> scan_items(std::string table, std::vector<ScanFilter> filters) override;
  Task<Result<void>> set_item(std::string table, std::string filter_key, std::string filter_value,
                              json::object data) override;
  Task<Result<void>> update_item(std::string table, std::string filter_key, std::string filter_value,
                                 json::object data) override;
  Task<Result<void>> delete_item(std::string table, std::string filter_key, std::string filter_value) override;

  std::string fault() const override { return failing_ ? "the test says that it cannot be written" : ""; }
  std::string refusal() const override { return identity_.refusal(); }
  void on_identity_change(std::function<void()> callback) override { identity_.on_change(std::move(callback)); }
  Task<> watch() override { co_return; }  // no other process changes it

  /// Writes the robot's own record with its organization.
  void provision(const std::string& organization_id);

  /// Sets whether every write fails from now on.
  void set_failing(bool failing) { failing_ = failing; }

 private:
  using Found = MemoryRecords::iterator;

  Found find_filed(const local_db::Address& address);
  Found find(const local_db::Address& address);
  Found find_for_change(const local_db::Address& address);
  Result<void> check_write(const local_db::Address& address, const json::object& data) const;
  Result<void> set(const local_db::Address& address, json::object data);
  Result<void> update(const local_db::Address& address, const json::object& changes);
  void read_identity();

  std::string robot_;
  std::shared_ptr<MemoryRecords> records_;
  local_db::KnownIdentity identity_{local_db::NameCheck()};  // accepts any name that a test sets
  bool failing_ = false;
};

}  // namespace petal::testing
