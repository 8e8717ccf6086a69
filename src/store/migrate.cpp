// SPDX-License-Identifier: Apache-2.0
#include "store/migrate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/log.hpp"

namespace petal::store {
namespace {

spdlog::logger& log() {
  static auto const instance = runtime::logger("store");
  return *instance;
}

Result<std::int64_t> steps_seen(Connection& connection) {
  auto version = connection.query("PRAGMA user_version");
  if (!version) return version.error();
  if (auto const row = version->step(); !row) return row.error();
  return version->integer(0);
}

Result<void> run_steps(Connection& connection, std::span<const char* const> steps, std::size_t newest) {
  for (auto const* step : steps)
    if (auto const done = connection.execute(step); !done) return done;
  return connection.execute(fmt::format("PRAGMA user_version = {}", newest).c_str());
}

}  // namespace

Result<std::string> damage_in(Connection& connection) {
  auto check = connection.query("PRAGMA quick_check(1)");
  if (!check) return check.error();
  if (auto const row = check->step(); !row) return row.error();
  return check->text(0) == "ok" ? std::string() : std::string(check->text(0));
}

Result<void> migrate(Connection& connection, std::span<const char* const> schema) {
  auto const before = steps_seen(connection);
  if (!before) return before.error();
  // A file that is up to date is not written: that would be three writes to the disk at each start.
  if (std::cmp_equal(*before, schema.size()) && !connection.is_read_only()) return {};
  if (auto const begun = connection.execute("BEGIN IMMEDIATE"); !begun) return begun;
  auto const seen = steps_seen(connection);
  if (!seen) return seen.error();
  auto const first = static_cast<std::size_t>(std::max<std::int64_t>(*seen, 0));
  if (first > schema.size())
    log().warn("database was written by a newer version of this program: file={} its_schema={} ours={}",
               connection.file().string(), first, schema.size());
  else if (auto const done = run_steps(connection, schema.subspan(first), schema.size()); !done)
    return done;
  return connection.execute("COMMIT");
}

}  // namespace petal::store
