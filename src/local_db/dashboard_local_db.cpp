// SPDX-License-Identifier: Apache-2.0
#include "local_db/dashboard_local_db.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>

#include "local_db/input.hpp"
#include "local_db/log.hpp"
#include "local_db/member.hpp"
#include "local_db/schema.hpp"
#include "runtime/backoff.hpp"
#include "runtime/text.hpp"

namespace petal::local_db {
namespace {

bool is_deleted(const json::object& record) {
  return is_text(record.if_contains(deleted_member), "true");
}

}  // namespace

DashboardLocalDb::DashboardLocalDb(boost::asio::any_io_executor executor, DashboardOptions options,
                                   const std::filesystem::path& data_dir, std::string machine, NameCheck check)
    : machine_(std::move(machine)),
      api_(std::move(executor), std::move(options), machine_),
      kept_(data_dir, machine_),
      identity_(std::move(check)) {}

Task<std::unique_ptr<DashboardLocalDb>> DashboardLocalDb::open(boost::asio::any_io_executor executor,
                                                               DashboardOptions options, std::filesystem::path data_dir,
                                                               std::string machine, NameCheck check) {
  std::unique_ptr<DashboardLocalDb> made(
      new DashboardLocalDb(std::move(executor), std::move(options), data_dir, std::move(machine), std::move(check)));
  if (auto const kept = made->kept_.load(); kept && !kept->organization_id.empty()) made->identity_.adopt(*kept);
  if (made->organization_id().empty()) (void)co_await made->refresh();  // a failure was logged
  co_return made;
}

bool DashboardLocalDb::is_own(const json::object& record) const {
  return is_text(record.if_contains(owner_member), machine_) && !is_deleted(record);
}

/// Returns the robot's own record of that key and value, as text. The dashboard finds a record by the member it is
/// filed under; for another member it has to search.
Task<DashboardLocalDb::Found> DashboardLocalDb::find(std::string table, std::string key, std::string value) {
  auto const fits = [&](const json::object& record) {
    return is_own(record) && is_text(record.if_contains(key), value);
  };
  auto found = co_await api_.get(table, key, value);
  auto const filed = !found ? DashboardApi::Records() : std::move(*found);
  if (auto const own = std::find_if(filed.begin(), filed.end(), fits); own != filed.end()) co_return *own;
  if (key == "id" || !api_.fault().empty()) {
    if (!found) co_return found.error();
    co_return std::nullopt;
  }
  auto const all = co_await api_.scan(table, {{key, value}});
  if (!all) co_return all.error();
  auto const own = std::find_if(all->begin(), all->end(), fits);
  co_return own == all->end() ? std::nullopt : std::optional(*own);
}

Task<Result<std::optional<json::object>>> DashboardLocalDb::get_item(std::string table, std::string partition_key,
                                                                     std::string partition_value) {
  if (auto const checked = check_address(table, partition_key, partition_value); !checked) co_return checked.error();
  co_return co_await find(std::move(table), std::move(partition_key), std::move(partition_value));
}

Task<Result<std::vector<json::object>>> DashboardLocalDb::scan_items(std::string table,
                                                                     std::vector<ScanFilter> filters) {
  if (auto const checked = check_scan(table, filters); !checked) co_return checked.error();
  auto found = co_await api_.scan(std::move(table), filters);
  if (!found) co_return found.error();
  std::erase_if(*found, [&](const json::object& record) {
    return !is_own(record) || !std::all_of(filters.begin(), filters.end(), [&](const ScanFilter& filter) {
      return is_text(record.if_contains(filter.key), filter.value);
    });
  });
  co_return std::move(*found);
}

Task<Result<void>> DashboardLocalDb::set_item(std::string table, std::string filter_key, std::string filter_value,
                                              json::object data) {
  if (auto const checked = check_address(table, filter_key, filter_value); !checked) co_return checked;
  if (auto const owned = claim(data, {table, filter_key, filter_value}, machine_); !owned) co_return owned;
  if (auto const checked = check_data(data); !checked) co_return checked;
  auto const written = co_await api_.set(table, std::move(filter_key), std::move(filter_value), std::move(data));
  co_return co_await after_write(std::move(table), written);
}

Task<Result<void>> DashboardLocalDb::update_item(std::string table, std::string filter_key, std::string filter_value,
                                                 json::object data) {
  if (auto const checked = check_address(table, filter_key, filter_value); !checked) co_return checked;
  if (auto const checked = check_data(data); !checked) co_return checked;
  auto found = co_await find(table, filter_key, filter_value);
  if (!found) co_return found.error();
  if (!*found) co_return not_found({table, filter_key, filter_value});
  auto& record = **found;
  for (auto const& [key, value] : data) record[key] = value;
  record[owner_member] = machine_;
  if (auto const checked = check_data(record); !checked) co_return checked;
  auto const written = co_await api_.update(table, std::move(filter_key), std::move(filter_value), std::move(record));
  co_return co_await after_write(std::move(table), written);
}

Task<Result<void>> DashboardLocalDb::delete_item(std::string table, std::string filter_key, std::string filter_value) {
  json::object mark;
  mark[deleted_member] = true;
  return update_item(std::move(table), std::move(filter_key), std::move(filter_value), std::move(mark));
}

Task<Result<void>> DashboardLocalDb::after_write(std::string table, Result<void> written) {
  if (written && table == robots_table) co_return co_await refresh();
  co_return written;
}

Task<Result<void>> DashboardLocalDb::refresh() {
  auto const found = co_await api_.get(robots_table, "id", machine_);
  if (!found) {
    bool const is_new = std::exchange(refusal_, found.error().message()) != found.error().message();
    if (is_new && api_.fault().empty()) log().error("who the robot belongs to cannot be read: {}", refusal_);
    co_return found.error();
  }
  refusal_.clear();
  auto const own = std::find_if(found->begin(), found->end(), [&](const json::object& record) {
    return is_text(record.if_contains("id"), machine_) && !is_deleted(record);
  });
  auto const before = identity_.get();
  identity_.adopt(own == found->end() ? Identity() : identity_in(*own));
  if (identity_.get() == before) co_return Result<void>();
  if (auto const saved = kept_.save(identity_.get()); !saved)
    log().warn("the robot's organization is not known at a start without the dashboard: {}", saved.error().message());
  co_return Result<void>();
}

Task<> DashboardLocalDb::watch(Looking looking) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  runtime::Backoff backoff(looking.first, looking.longest, std::random_device()());
  for (;;) {
    (void)co_await refresh();  // a failure is logged when it begins
    bool const provisioned = api_.fault().empty() && !identity_.get().organization_id.empty();
    timer.expires_after(provisioned ? looking.longest : backoff.next_long());
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace petal::local_db
