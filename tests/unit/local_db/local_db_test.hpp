// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "local_db/sqlite_local_db.hpp"
#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"

namespace petal::local_db {

/// A directory of the test's own, and the calls on a database as if they blocked.
class LocalDbCalls : public ::testing::Test {
 protected:
  using Found = std::optional<json::object>;

  Result<Found> get(std::string table, std::string key, std::string value) {
    return test::run_on(loop_, db().get_item(table, key, value));
  }
  Result<void> set(std::string table, std::string key, std::string value, json::object data = {}) {
    return test::run_on(loop_, db().set_item(table, key, value, std::move(data)));
  }
  Result<void> update(std::string table, std::string key, std::string value, json::object data) {
    return test::run_on(loop_, db().update_item(table, key, value, std::move(data)));
  }
  Result<void> remove(std::string table, std::string key, std::string value) {
    return test::run_on(loop_, db().delete_item(table, key, value));
  }
  Result<std::vector<json::object>> scan(std::string table, std::vector<ScanFilter> filters = {}) {
    return test::run_on(loop_, db().scan_items(table, std::move(filters)));
  }

  test::TemporaryDirectory directory_;
  boost::asio::io_context loop_;

 private:
  virtual LocalDb& db() = 0;
};

/// A robot's database on SQLite.
class LocalDbTest : public LocalDbCalls {
 protected:
  std::unique_ptr<SqliteLocalDb> open(const std::string& robot) {
    return test::run_on(loop_, SqliteLocalDb::open(loop_.get_executor(), directory_.path(), robot, check_)).value();
  }

  /// What another process does to the file.
  void by_hand(const std::string& sql) {
    store::Connection::open(directory_ / "local.db").value()->execute(sql.c_str()).value();
  }

  NameCheck check_ = [](std::string_view name) { return std::string(name == "+" ? "not usable in a topic" : ""); };
  std::unique_ptr<SqliteLocalDb> db_ = open("robot-1");

 private:
  LocalDb& db() override { return *db_; }
};

}  // namespace petal::local_db
