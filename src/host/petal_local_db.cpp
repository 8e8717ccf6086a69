// SPDX-License-Identifier: Apache-2.0
#include "host/petal_local_db.hpp"

namespace petal::host {

std::string PetalLocalDb::machine_id() const {
  main_.require("local_db().machine_id");
  return local_db_.machine_id();
}

std::string PetalLocalDb::organization_id() const {
  main_.require("local_db().organization_id");
  return local_db_.organization_id();
}

std::string PetalLocalDb::robot_type_id() const {
  main_.require("local_db().robot_type_id");
  return local_db_.robot_type_id();
}

Task<Result<std::optional<json::object>>> PetalLocalDb::get_item(std::string table, std::string partition_key,
                                                                 std::string partition_value) {
  return main_.run(
      [this, table = std::move(table), key = std::move(partition_key), value = std::move(partition_value)]() mutable {
        return local_db_.get_item(std::move(table), std::move(key), std::move(value));
      });
}

Task<Result<std::vector<json::object>>> PetalLocalDb::scan_items(std::string table, std::vector<ScanFilter> filters) {
  return main_.run([this, table = std::move(table), filters = std::move(filters)]() mutable {
    return local_db_.scan_items(std::move(table), std::move(filters));
  });
}

Task<Result<void>> PetalLocalDb::set_item(std::string table, std::string filter_key, std::string filter_value,
                                          json::object data) {
  return main_.run([this, table = std::move(table), key = std::move(filter_key), value = std::move(filter_value),
                    data = std::move(data)]() mutable {
    return local_db_.set_item(std::move(table), std::move(key), std::move(value), std::move(data));
  });
}

Task<Result<void>> PetalLocalDb::update_item(std::string table, std::string filter_key, std::string filter_value,
                                             json::object data) {
  return main_.run([this, table = std::move(table), key = std::move(filter_key), value = std::move(filter_value),
                    data = std::move(data)]() mutable {
    return local_db_.update_item(std::move(table), std::move(key), std::move(value), std::move(data));
  });
}

Task<Result<void>> PetalLocalDb::delete_item(std::string table, std::string filter_key, std::string filter_value) {
  return main_.run(
      [this, table = std::move(table), key = std::move(filter_key), value = std::move(filter_value)]() mutable {
        return local_db_.delete_item(std::move(table), std::move(key), std::move(value));
      });
}

}  // namespace petal::host
