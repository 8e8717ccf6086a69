// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "local_db/sqlite_local_db.hpp"
#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"

namespace petal::local_db {

/// A robot's database in a directory of its own, and the calls on it as if they blocked.
class LocalDbTest : public testing::Test {
 protected:
  using Found = std::optional<json::object>;

  std::unique_ptr<SqliteLocalDb> open(const std::string& robot) {
    return test::run_on(loop_, SqliteLocalDb::open(loop_.get_executor(), directory_.path(), robot)).value();
  }

  Result<Found> get(std::string table, std::string key, std::string value) {
    return test::run_on(loop_, db_->get_item(table, key, value));
  }
  Result<void> set(std::string table, std::string key, std::string value, json::object data = {}) {
    return test::run_on(loop_, db_->set_item(table, key, value, std::move(data)));
  }
  Result<void> update(std::string table, std::string key, std::string value, json::object data) {
    return test::run_on(loop_, db_->update_item(table, key, value, std::move(data)));
  }
  Result<void> remove(std::string table, std::string key, std::string value) {
    return test::run_on(loop_, db_->delete_item(table, key, value));
  }
  Result<std::vector<json::object>> scan(std::string table, std::vector<ScanFilter> filters = {}) {
    return test::run_on(loop_, db_->scan_items(table, std::move(filters)));
  }

  /// What another process does to the file.
  void by_hand(const std::string& sql) {
    store::Connection::open(directory_ / "local.db").value()->execute(sql.c_str()).value();
  }

  test::TemporaryDirectory directory_;
  boost::asio::io_context loop_;
  std::unique_ptr<SqliteLocalDb> db_ = open("robot-1");
};

}  // namespace petal::local_db
