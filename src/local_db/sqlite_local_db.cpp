// SPDX-License-Identifier: Apache-2.0
#include "local_db/sqlite_local_db.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "local_db/input.hpp"
#include "local_db/log.hpp"
#include "local_db/schema.hpp"

namespace petal::local_db {
namespace {

constexpr std::int64_t journal_size_limit = 1'000'000;

/// Logs the first failure of a row and the first success after it.
void report(const Result<void>& looked, bool& failing) {
  if (!looked && !failing)
    log().error("changes by other processes are not noticed: {}", looked.error().message());
  else if (looked && failing)
    log().info("changes by other processes are noticed again");
  failing = !looked;
}

}  // namespace

Task<Result<std::unique_ptr<SqliteLocalDb>>> SqliteLocalDb::open(boost::asio::any_io_executor executor,
                                                                 std::filesystem::path data_dir, std::string machine,
                                                                 NameCheck check) {
  store::OpenOptions options;
  options.journal_size_limit = journal_size_limit;
  auto database = store::Database::open_or_memory(
      executor, {data_dir / "local.db", schema(), options, store::DiskFailurePolicy::refuse_writes});
  if (!database) co_return database.error();
  std::unique_ptr<SqliteLocalDb> local_db(
      new SqliteLocalDb(std::move(*database), std::move(machine), std::move(check)));
  if (auto const looked = co_await local_db->look(); !looked)
    log().error("who the robot belongs to cannot be read: {}", looked.error().message());
  co_return local_db;
}

Task<Result<std::optional<json::object>>> SqliteLocalDb::get_item(std::string table, std::string partition_key,
                                                                  std::string partition_value) {
  if (auto const checked = check_address(table, partition_key, partition_value); !checked) co_return checked.error();
  Address const address{std::move(table), std::move(partition_key), std::move(partition_value)};
  co_return co_await database_->read(
      [robot = machine_, address](store::Connection& connection) { return Records(connection, robot).get(address); });
}

Task<Result<std::vector<json::object>>> SqliteLocalDb::scan_items(std::string table, std::vector<ScanFilter> filters) {
  if (auto const checked = check_scan(table, filters); !checked) co_return checked.error();
  co_return co_await database_->read([robot = machine_, table, filters](store::Connection& connection) {
    return Records(connection, robot).scan(table, filters);
  });
}

Task<Result<void>> SqliteLocalDb::set_item(std::string table, std::string filter_key, std::string filter_value,
                                           json::object data) {
  if (auto const checked = check_address(table, filter_key, filter_value); !checked) co_return checked;
  if (auto const checked = check_data(data); !checked) co_return checked;
  Address const address{table, std::move(filter_key), std::move(filter_value)};
  auto written = co_await database_->write([robot = machine_, address, data](store::Connection& connection) {
    return Records(connection, robot).set(address, data);
  });
  co_return co_await after_write(std::move(table), std::move(written));
}

Task<Result<void>> SqliteLocalDb::update_item(std::string table, std::string filter_key, std::string filter_value,
                                              json::object data) {
  if (auto const checked = check_address(table, filter_key, filter_value); !checked) co_return checked;
  if (auto const checked = check_data(data); !checked) co_return checked;
  Address const address{table, std::move(filter_key), std::move(filter_value)};
  auto written = co_await database_->write([robot = machine_, address, data](store::Connection& connection) {
    return Records(connection, robot).update(address, data);
  });
  co_return co_await after_write(std::move(table), std::move(written));
}

Task<Result<void>> SqliteLocalDb::delete_item(std::string table, std::string filter_key, std::string filter_value) {
  json::object mark;
  mark["deleted"] = true;
  return update_item(std::move(table), std::move(filter_key), std::move(filter_value), std::move(mark));
}

Task<Result<void>> SqliteLocalDb::after_write(std::string table, Result<void> written) {
  if (!written || table != robots_table) co_return written;
  co_return co_await refresh();
}

Task<Result<void>> SqliteLocalDb::refresh() {
  auto identity = co_await database_->read(
      [robot = machine_](store::Connection& connection) { return Records(connection, robot).identity(); });
  if (!identity) co_return identity.error();
  identity_.adopt(std::move(*identity));
  co_return Result<void>();
}

Task<Result<void>> SqliteLocalDb::look() {
  struct Seen {
    std::int64_t version;
    std::optional<Identity> identity;  // if the version has changed
  };
  auto seen = co_await database_->read([robot = machine_, known = version_](store::Connection& file) -> Result<Seen> {
    auto const version = file.data_version();
    if (!version) return version.error();
    if (known == *version) return Seen{*version, {}};
    auto identity = Records(file, robot).identity();
    if (!identity) return identity.error();
    return Seen{*version, std::move(*identity)};
  });
  if (!seen) co_return seen.error();
  if (seen->identity) identity_.adopt(std::move(*seen->identity));
  version_ = seen->version;
  co_return Result<void>();
}

Task<> SqliteLocalDb::watch(std::chrono::steady_clock::duration interval) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  for (bool failing = false;;) {
    timer.expires_after(interval);
    co_await timer.async_wait(boost::asio::use_awaitable);
    report(co_await look(), failing);
  }
}

}  // namespace petal::local_db
