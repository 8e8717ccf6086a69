// SPDX-License-Identifier: Apache-2.0
#include "testing/memory_local_db.hpp"

#include <algorithm>
#include <petal/json.hpp>

#include "local_db/input.hpp"

namespace petal::testing {
namespace {

using local_db::Address;
using local_db::is_text;

constexpr auto robots = "config-robot_instances";

bool is_deleted(const json::object& data) {
  auto const* const mark = data.if_contains(local_db::deleted_member);
  return mark && (*mark == json::value(true) || *mark == json::value(1));
}

std::string text_of(const json::value& value) {
  auto const* const string = value.if_string();
  return string ? std::string(*string) : write_json(value);
}

}  // namespace

MemoryLocalDb::MemoryLocalDb(std::string robot, std::shared_ptr<MemoryRecords> records)
    : robot_(std::move(robot)), records_(std::move(records)) {
  read_identity();
}

MemoryLocalDb::Found MemoryLocalDb::find_filed(const Address& address) {
  return std::find_if(records_->begin(), records_->end(), [&](const MemoryRecord& record) {
    auto const& [table, key, value] = record.address;
    return record.robot == robot_ && table == address.table && key == address.key && value == address.value;
  });
}

MemoryLocalDb::Found MemoryLocalDb::find(const Address& address) {
  if (auto const filed = find_filed(address); filed != records_->end()) return filed;
  return std::find_if(records_->begin(), records_->end(), [&](const MemoryRecord& record) {
    return record.robot == robot_ && record.address.table == address.table &&
           is_text(record.data.if_contains(address.key), address.value);
  });
}

/// Every record has the member that names its owner, so as a key this member finds only the record that was written by
/// it.
MemoryLocalDb::Found MemoryLocalDb::find_for_change(const Address& address) {
  return address.key == local_db::owner_member ? find_filed(address) : find(address);
}

Result<void> MemoryLocalDb::check_write(const Address& address, const json::object& data) const {
  if (auto const checked = local_db::check_address(address.table, address.key, address.value); !checked) return checked;
  if (auto const checked = local_db::check_data(data); !checked) return checked;
  if (failing_) return Error(Errc::storage_failed, "the database cannot be written: the test says so");
  return {};
}

Task<Result<std::optional<json::object>>> MemoryLocalDb::get_item(std::string table, std::string partition_key,
                                                                  std::string partition_value) {
  auto const checked = local_db::check_address(table, partition_key, partition_value);
  if (!checked) co_return checked.error();
  auto const found = find({table, partition_key, partition_value});
  co_return found == records_->end() ? std::nullopt : std::optional(found->data);
}

Task<Result<std::vector<json::object>>> MemoryLocalDb::scan_items(std::string table, std::vector<ScanFilter> filters) {
  if (auto const checked = local_db::check_scan(table, filters); !checked) co_return checked.error();
  std::vector<json::object> found;
  for (auto const& record : *records_) {
    auto const meets = [&record](const ScanFilter& filter) {
      return is_text(record.data.if_contains(filter.key), filter.value);
    };
    if (record.robot == robot_ && record.address.table == table && std::all_of(filters.begin(), filters.end(), meets))
      found.push_back(record.data);
  }
  co_return found;
}

Task<Result<void>> MemoryLocalDb::set_item(std::string table, std::string filter_key, std::string filter_value,
                                           json::object data) {
  co_return set({table, filter_key, filter_value}, std::move(data));
}

Task<Result<void>> MemoryLocalDb::update_item(std::string table, std::string filter_key, std::string filter_value,
                                              json::object data) {
  co_return update({table, filter_key, filter_value}, data);
}

Task<Result<void>> MemoryLocalDb::delete_item(std::string table, std::string filter_key, std::string filter_value) {
  json::object mark;
  mark[local_db::deleted_member] = true;
  co_return update({table, filter_key, filter_value}, mark);
}

Result<void> MemoryLocalDb::set(const Address& address, json::object data) {
  if (auto const checked = check_write(address, data); !checked) return checked;
  if (auto const claimed = local_db::claim(data, address, robot_); !claimed) return claimed;
  if (auto const checked = local_db::check_data(data); !checked) return checked;
  MemoryRecord record{robot_, address, std::move(data)};
  auto const existing = find_for_change(address);
  if (existing == records_->end())
    records_->push_back(std::move(record));
  else
    *existing = std::move(record);
  read_identity();
  return {};
}

Result<void> MemoryLocalDb::update(const Address& address, const json::object& changes) {
  if (auto const checked = check_write(address, changes); !checked) return checked;
  auto const record = find_for_change(address);
  if (record == records_->end()) return local_db::not_found(address);
  auto merged = record->data;
  for (auto const& [key, value] : changes) merged[key] = value;
  merged[local_db::owner_member] = robot_;
  if (auto const checked = local_db::check_data(merged); !checked) return checked;
  record->data = std::move(merged);
  if (auto const* const filed = record->data.if_contains(record->address.key)) record->address.value = text_of(*filed);
  if (is_deleted(record->data)) records_->erase(record);
  read_identity();
  return {};
}

void MemoryLocalDb::provision(const std::string& organization_id) {
  Address const own{robots, "id", robot_};
  json::object change;
  change["organization_id"] = organization_id;
  if (find(own) == records_->end())
    set(own, change).value();
  else
    update(own, change).value();
}

/// Reads the identity from the robot's own record, whose address has the robot's id as its value.
void MemoryLocalDb::read_identity() {
  auto const own = std::find_if(records_->rbegin(), records_->rend(), [this](const MemoryRecord& record) {
    return record.robot == robot_ && record.address.table == robots && record.address.value == robot_;
  });
  identity_.adopt(own == records_->rend() ? local_db::Identity() : local_db::identity_in(own->data));
}

}  // namespace petal::testing
