// SPDX-License-Identifier: Apache-2.0
#include "client_service/registration_store.hpp"

#include <array>

#include "client_service/log.hpp"

namespace petal::client_service {
namespace {

constexpr std::array schema = {
    "CREATE TABLE registrations (filter TEXT NOT NULL, url TEXT NOT NULL, qos INTEGER NOT NULL, PRIMARY KEY (filter, "
    "url)) "
    "WITHOUT ROWID",
};

constexpr std::int64_t journal_size_limit = 1'000'000;

Result<void> to_void(const Result<std::int64_t>& changed) {
  if (!changed) return changed.error();
  return {};
}

Result<std::vector<Registration>> read_all(store::Connection& connection) {
  auto rows = connection.query("SELECT filter, url, qos FROM registrations");
  if (!rows) return rows.error();
  std::vector<Registration> all;
  for (;;) {
    auto const row = rows->step();
    if (!row) return row.error();
    if (!*row) return all;
    all.push_back({std::string(rows->text(0)), std::string(rows->text(1)), static_cast<Qos>(rows->integer(2))});
  }
}

}  // namespace

Result<std::unique_ptr<RegistrationStore>> RegistrationStore::open(boost::asio::any_io_executor executor,
                                                                   const std::filesystem::path& data_dir) {
  store::OpenOptions options;
  options.journal_size_limit = journal_size_limit;
  auto database = store::Database::open_or_memory(
      std::move(executor), {data_dir / "client-service.db", schema, options, store::DiskFailurePolicy::keep_in_memory});
  if (!database) return database.error();
  return std::unique_ptr<RegistrationStore>(new RegistrationStore(std::move(*database)));
}

Task<std::vector<Registration>> RegistrationStore::load() {
  auto known = co_await database_->read(read_all);
  if (known) co_return std::move(*known);
  log().error("registrations cannot be read, and wait for being made again: error={:?}", known.error().message());
  co_return std::vector<Registration>();
}

Task<Result<void>> RegistrationStore::save(Registration registration) {
  return database_->write([registration = std::move(registration)](store::Connection& connection) {
    return to_void(connection.run("INSERT OR REPLACE INTO registrations (filter, url, qos) VALUES (?1, ?2, ?3)",
                                  registration.filter, registration.url, static_cast<int>(registration.qos)));
  });
}

Task<Result<void>> RegistrationStore::move(std::string from, std::string to) {
  return database_->write([from = std::move(from), to = std::move(to)](store::Connection& connection) {
    return to_void(connection.run("UPDATE OR REPLACE registrations SET url = ?2 WHERE url = ?1", from, to));
  });
}

Task<Result<void>> RegistrationStore::remove(std::vector<Registration> registrations) {
  return database_->write([registrations = std::move(registrations)](store::Connection& connection) -> Result<void> {
    for (auto const& each : registrations) {
      auto const done =
          to_void(connection.run("DELETE FROM registrations WHERE filter = ?1 AND url = ?2", each.filter, each.url));
      if (!done) return done;
    }
    return {};
  });
}

}  // namespace petal::client_service
