// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <petal/local_db.hpp>
#include <string>
#include <vector>

#include "local_db/identity.hpp"
#include "local_db/member.hpp"
#include "store/connection.hpp"

namespace petal::local_db {

/// One robot's records in the database: what LocalDb promises, in SQL.
///
/// A record is *filed* under the member it was written by, which is indexed; that match wins over any other member's.
///
/// **Threads.** The database's, within `read` and `write`.
class Records {
 public:
  Records(store::Connection& connection, const std::string& robot) : connection_(connection), robot_(robot) {}

  Result<std::optional<json::object>> get(const Address& address);

  /// Skips a record that is not readable JSON (made by hand), and logs it.
  Result<std::vector<json::object>> scan(const std::string& table, const std::vector<ScanFilter>& filters);

  Result<void> set(const Address& address, json::object data);
  Result<void> update(const Address& address, const json::object& changes);

  /// Returns the identity in the record of `config-robot_instances` that is filed under the robot's own id, whatever
  /// the member is called.
  Result<Identity> identity();

 private:
  struct Row {
    std::int64_t id;
    std::string data;
  };

  Result<std::optional<Row>> first_row(const char* sql, const Address& address);
  Result<std::optional<Row>> find(const Address& address);
  Result<std::optional<Row>> find_for_change(const Address& address);
  Result<json::object> parse(const Row& row);
  Result<void> forget_deleted(const Address& address);

  store::Connection& connection_;
  const std::string& robot_;
};

}  // namespace petal::local_db
