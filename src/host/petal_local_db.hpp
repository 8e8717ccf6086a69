// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/local_db.hpp>

#include "runtime/main_thread.hpp"

namespace petal::host {

/// The local database of one petal, for the main thread and the worker pool.
class PetalLocalDb final : public LocalDb {
 public:
  PetalLocalDb(LocalDb& local_db, runtime::MainThread main) : local_db_(local_db), main_(std::move(main)) {}

  std::string machine_id() const override;
  std::string organization_id() const override;
  std::string robot_type_id() const override;

  Task<Result<std::optional<json::object>>> get_item(std::string table, std::string partition_key,
                                                     std::string partition_value) override;
  Task<Result<std::vector<json::object>>> scan_items(std::string table, std::vector<ScanFilter> filters) override;
  Task<Result<void>> set_item(std::string table, std::string filter_key, std::string filter_value,
                              json::object data) override;
  Task<Result<void>> update_item(std::string table, std::string filter_key, std::string filter_value,
                                 json::object data) override;
  Task<Result<void>> delete_item(std::string table, std::string filter_key, std::string filter_value) override;

 private:
  LocalDb& local_db_;
  runtime::MainThread main_;
};

}  // namespace petal::host
