// SPDX-License-Identifier: Apache-2.0
#include "testing/memory_local_db.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "local_db/input.hpp"
#include "runtime/text.hpp"

namespace petal::testing {
namespace {

constexpr std::string_view robots = "config-robot_instances";
constexpr std::string_view owner = "robot_instance_id";
constexpr std::string_view deleted = "deleted";

/// A member's value as the text that filters are compared with; as SQLite writes numbers.
std::string as_text(const json::value& value) {
  if (auto const* const string = value.if_string()) return std::string(*string);
  auto const* const number = value.if_double();
  if (!number) return json::serialize(value);
  auto text = fmt::format("{:.15g}", *number);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

bool has(const json::object& data, std::string_view key, std::string_view value) {
  auto const* const member = data.if_contains(key);
  return member && as_text(*member) == value;
}

bool is_deleted(const json::object& data) {
  auto const* const mark = data.if_contains(deleted);
  return mark && (*mark == json::value(true) || *mark == json::value(1));
}

Error not_found(std::string_view table, std::string_view key, std::string_view value) {
  return {Errc::not_found, fmt::format("table \"{}\" has no record whose \"{}\" is \"{}\"", runtime::printable(table),
                                       runtime::printable(key), runtime::printable(value))};
}

}  // namespace

MemoryLocalDb::Records::iterator MemoryLocalDb::find_filed(std::string_view table, std::string_view key,
                                                           std::string_view value) {
  return std::find_if(records_.begin(), records_.end(), [&](const Record& record) {
    return record.table == table && record.key == key && record.value == value;
  });
}

MemoryLocalDb::Records::iterator MemoryLocalDb::find(std::string_view table, std::string_view key,
                                                     std::string_view value) {
  if (auto const filed = find_filed(table, key, value); filed != records_.end()) return filed;
  return std::find_if(records_.begin(), records_.end(),
                      [&](const Record& record) { return record.table == table && has(record.data, key, value); });
}

/// Every record has the owner's member, so as a key it names only the record that is filed under it.
MemoryLocalDb::Records::iterator MemoryLocalDb::find_for_change(std::string_view table, std::string_view key,
                                                                std::string_view value) {
  return key == owner ? find_filed(table, key, value) : find(table, key, value);
}

Result<void> MemoryLocalDb::check_write(std::string_view table, std::string_view key, std::string_view value,
                                        const json::object& data) const {
  if (auto const checked = local_db::check_address(table, key, value); !checked) return checked;
  if (auto const checked = local_db::check_data(data); !checked) return checked;
  if (failing_) return Error(Errc::storage_failed, "the database cannot be written: the test says so");
  return {};
}

Task<Result<std::optional<json::object>>> MemoryLocalDb::get_item(std::string table, std::string partition_key,
                                                                  std::string partition_value) {
  auto const checked = local_db::check_address(table, partition_key, partition_value);
  if (!checked) co_return checked.error();
  auto const found = find(table, partition_key, partition_value);
  co_return found == records_.end() ? std::nullopt : std::optional(found->data);
}

Task<Result<std::vector<json::object>>> MemoryLocalDb::scan_items(std::string table, std::vector<ScanFilter> filters) {
  if (auto const checked = local_db::check_scan(table, filters); !checked) co_return checked.error();
  std::vector<json::object> found;
  for (auto const& record : records_) {
    auto const meets = [&record](const ScanFilter& filter) { return has(record.data, filter.key, filter.value); };
    if (record.table == table && std::all_of(filters.begin(), filters.end(), meets)) found.push_back(record.data);
  }
  co_return found;
}

Task<Result<void>> MemoryLocalDb::set_item(std::string table, std::string filter_key, std::string filter_value,
                                           json::object data) {
  if (auto const checked = check_write(table, filter_key, filter_value, data); !checked) co_return checked;
  if (filter_key == owner && filter_value != robot_)
    co_return Error(Errc::invalid_argument,
                    fmt::format("a record's robot_instance_id is this robot's, {}; it cannot be \"{}\"", robot_,
                                runtime::printable(filter_value)));
  data.erase(deleted);
  if (!has(data, filter_key, filter_value)) data[filter_key] = filter_value;
  data[owner] = robot_;
  Record record{table, filter_key, filter_value, std::move(data)};
  auto const existing = find_for_change(table, filter_key, filter_value);
  if (existing == records_.end())
    records_.push_back(std::move(record));
  else
    *existing = std::move(record);
  written(table);
  co_return Result<void>();
}

Task<Result<void>> MemoryLocalDb::update_item(std::string table, std::string filter_key, std::string filter_value,
                                              json::object data) {
  if (auto const checked = check_write(table, filter_key, filter_value, data); !checked) co_return checked;
  auto const record = find_for_change(table, filter_key, filter_value);
  if (record == records_.end()) co_return not_found(table, filter_key, filter_value);
  auto merged = record->data;
  for (auto const& [key, value] : data) merged[key] = value;
  merged[owner] = robot_;
  if (auto const checked = local_db::check_data(merged); !checked) co_return checked;
  record->data = std::move(merged);
  if (auto const* const filed_under = record->data.if_contains(record->key)) record->value = as_text(*filed_under);
  if (is_deleted(record->data)) records_.erase(record);
  written(table);
  co_return Result<void>();
}

Task<Result<void>> MemoryLocalDb::delete_item(std::string table, std::string filter_key, std::string filter_value) {
  json::object mark;
  mark[deleted] = true;
  return update_item(std::move(table), std::move(filter_key), std::move(filter_value), std::move(mark));
}

void MemoryLocalDb::provision(const std::string& organization_id) {
  auto const known = find_filed(robots, "id", robot_);
  auto& record = known != records_.end() ? *known : records_.emplace_back(std::string(robots), "id", robot_);
  record.data["id"] = robot_;
  record.data[owner] = robot_;
  record.data["organization_id"] = organization_id;
  written(robots);
}

std::string MemoryLocalDb::of_this_robot(std::string_view member) const {
  for (auto record = records_.rbegin(); record != records_.rend(); ++record) {
    if (record->table != robots || record->value != robot_) continue;
    auto const* const value = record->data.if_contains(member);
    return value && !value->is_null() ? as_text(*value) : std::string();
  }
  return {};
}

void MemoryLocalDb::written(std::string_view table) const {
  if (table == robots && changed_) changed_();
}

}  // namespace petal::testing
