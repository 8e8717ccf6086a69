// SPDX-License-Identifier: Apache-2.0
#include "store/open_file.hpp"

#include <fmt/chrono.h>

#include <chrono>

#include "runtime/log.hpp"
#include "runtime/text.hpp"
#include "store/migrate.hpp"

namespace petal::store {
namespace {

namespace fs = std::filesystem;

spdlog::logger& log() {
  static auto const instance = runtime::logger("store");
  return *instance;
}

/// WAL and FULL: committed data survives a power cut, and readers in other processes do not disturb writers.
std::string settings(const OpenOptions& options) {
  auto const limit = options.journal_size_limit;
  return fmt::format("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;{}",
                     limit ? fmt::format(" PRAGMA journal_size_limit = {}", *limit) : "");
}

/// Must be called before WAL creates the first page. A file that already has the mode would be written, and is
/// therefore left alone.
Result<void> set_incremental_vacuum(Connection& connection) {
  constexpr std::int64_t incremental = 2;
  {
    auto mode = connection.query("PRAGMA auto_vacuum");
    if (!mode) return mode.error();
    if (auto const row = mode->step(); !row) return row.error();
    if (mode->integer(0) == incremental) return {};
  }
  return connection.execute("PRAGMA auto_vacuum = INCREMENTAL");
}

Result<void> set_up(Connection& connection, std::span<const char* const> schema, const OpenOptions& options,
                    std::string& damage) {
  if (options.incremental_vacuum)
    if (auto const set = set_incremental_vacuum(connection); !set) return set;
  if (auto const set = connection.execute(settings(options).c_str()); !set) return set;
  auto found = options.check_whole_file ? damage_in(connection) : Result<std::string>(std::string());
  if (!found) return found.error();
  damage = std::move(*found);
  return damage.empty() ? migrate(connection, schema) : Result<void>();
}

/// Sets `damage` to what is wrong with the file's content; it is empty for any other failure.
Result<std::unique_ptr<Connection>> try_open(const fs::path& file, std::span<const char* const> schema,
                                             const OpenOptions& options, std::string& damage) {
  auto connection = Connection::open(file);
  if (!connection) return connection;
  (*connection)->keep_journal_on_close(true);  // a damaged file is kept as it was found
  auto const ready = set_up(**connection, schema, options, damage);
  if (ready && damage.empty()) (*connection)->keep_journal_on_close(false);
  if (ready) return connection;
  if ((*connection)->found_corruption()) damage = ready.error().message();
  return ready.error();
}

fs::path unused_name(const fs::path& file) {
  auto const now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  auto const name = fmt::format("{}.corrupt-{:%Y%m%dT%H%M%SZ}", file.string(), fmt::gmtime(now));
  auto candidate = name;
  for (int number = 2; fs::exists(candidate); ++number) candidate = fmt::format("{}-{}", name, number);
  return candidate;
}

Result<fs::path> set_aside(const fs::path& file) {
  auto aside = unused_name(file);
  for (auto const* companion : {"", "-wal", "-shm"}) {
    std::error_code error;
    auto const from = file.string() + companion;
    if (!fs::exists(from, error)) continue;
    fs::rename(from, aside.string() + companion, error);
    if (error)
      return Error(Errc::storage_failed,
                   fmt::format("the database {} is damaged and cannot be renamed to {}: {}; move it "
                               "away by hand",
                               from, aside.string() + companion, error.message()));
  }
  return aside;
}

}  // namespace

Result<std::unique_ptr<Connection>> open_file(const fs::path& file, std::span<const char* const> schema,
                                              OpenOptions options) {
  std::string damage;
  auto opened = try_open(file, schema, options, damage);
  if (damage.empty()) return opened;
  if (opened) opened->reset();  // closed before it is renamed
  return recreate(file, schema, options, damage);
}

Result<std::unique_ptr<Connection>> recreate(const fs::path& file, std::span<const char* const> schema,
                                             OpenOptions options, const std::string& damage) {
  std::error_code ignored;
  bool const is_gone = !fs::exists(file, ignored);
  auto const aside = set_aside(file);
  if (!aside) return aside.error();
  if (is_gone)
    log().error("database is gone; a new one is begun: file={} error={:?}", file.string(), runtime::escaped(damage));
  else
    log().error(
        "database is damaged; it is kept and a new one begun, without its content: file={} kept_as={} damage={:?} "
        "do={:?}",
        file.string(), aside->string(), runtime::escaped(damage),
        fmt::format("sqlite3 {} .recover shows what is left of it", aside->string()));
  std::string again;
  return try_open(file, schema, options, again);
}

}  // namespace petal::store
