// SPDX-License-Identifier: Apache-2.0
#include "local_db/records.hpp"

#include <fmt/format.h>

#include <array>
#include <petal/json.hpp>

#include "local_db/input.hpp"
#include "local_db/log.hpp"
#include "local_db/schema.hpp"
#include "runtime/text.hpp"

namespace petal::local_db {
namespace {

std::string as_json(const std::vector<ScanFilter>& filters) {
  json::array list;
  for (auto const& filter : filters) list.push_back(json::array{filter.key, filter.value});
  return write_json(list);
}

}  // namespace

Result<std::optional<Records::Row>> Records::first_row(const char* sql, const Address& address) {
  auto rows = connection_.query(sql, address.table, robot_, address.key, address.value);
  if (!rows) return rows.error();
  auto const row = rows->step();
  if (!row) return row.error();
  if (!*row) return std::nullopt;
  return Row{rows->integer(0), std::string(rows->text(1))};
}

Result<std::optional<Records::Row>> Records::find(const Address& address) {
  auto filed = first_row(sql::find_filed, address);
  return !filed || *filed ? filed : first_row(sql::find_by_member, address);
}

/// Finds the record to change. Every record has the owner's member; as a key it therefore names only the record that is
/// filed under it.
Result<std::optional<Records::Row>> Records::find_for_change(const Address& address) {
  return address.key == owner_member ? first_row(sql::find_filed, address) : find(address);
}

Result<json::object> Records::parse(const Row& row) {
  constexpr std::size_t deepest = 1000;  // a record made by hand may be deeper than what we accept
  boost::system::error_code error;
  auto value = read_json(row.data, error, deepest);
  if (!error && value.is_object()) return std::move(value.get_object());
  return Error(Errc::storage_failed,
               fmt::format("record {} of {} cannot be read as a JSON object ({}); correct it with the sqlite3 shell",
                           row.id, connection_.file().string(), error.message()));
}

/// Removes the mark that a record was deleted, because a new record or a newer mark takes its place.
Result<void> Records::forget_deleted(const Address& address) {
  auto const done = connection_.run(sql::forget_deleted, address.table, robot_, address.key, address.value);
  if (!done) return done.error();
  return {};
}

Result<std::optional<json::object>> Records::get(const Address& address) {
  auto const row = find(address);
  if (!row) return row.error();
  if (!*row) return std::nullopt;
  auto object = parse(**row);
  if (!object) return object.error();
  return std::move(*object);
}

Result<std::vector<json::object>> Records::scan(const std::string& table, const std::vector<ScanFilter>& filters) {
  auto rows = connection_.query(sql::scan, table, robot_, as_json(filters));
  if (!rows) return rows.error();
  std::vector<json::object> found;
  for (;;) {
    auto const row = rows->step();
    if (!row) return row.error();
    if (!*row) return found;
    auto object = parse({rows->integer(0), std::string(rows->text(1))});
    if (object)
      found.push_back(std::move(*object));
    else
      log().error("record passed over: table={:?} error={:?}", runtime::escaped(table), object.error().message());
  }
}

Result<void> Records::set(const Address& address, json::object data) {
  if (auto const owned = claim(data, address, robot_); !owned) return owned;
  if (auto const checked = check_data(data); !checked) return checked;

  auto const row = find_for_change(address);
  if (!row) return row.error();
  if (auto const forgotten = forget_deleted(address); !forgotten) return forgotten;
  auto const text = write_json(data);
  auto const written = *row ? connection_.run(sql::replace, (*row)->id, address.key, address.value, text)
                            : connection_.run(sql::insert, address.table, robot_, address.key, address.value, text);
  if (!written) return written.error();
  return {};
}

Result<void> Records::update(const Address& address, const json::object& changes) {
  auto const row = find_for_change(address);
  if (!row) return row.error();
  if (!*row) return not_found(address);
  auto merged = parse(**row);
  if (!merged) return merged.error();
  for (auto const& [key, value] : changes) (*merged)[key] = value;
  (*merged)[owner_member] = robot_;
  if (auto const checked = check_data(*merged); !checked) return checked;

  if (auto const forgotten = connection_.run(sql::forget_deleted_like, (*row)->id); !forgotten)
    return forgotten.error();
  auto const written = connection_.run(sql::change, (*row)->id, write_json(*merged));
  if (!written) return written.error();
  auto const filed = connection_.run(sql::file_again, (*row)->id);
  if (!filed) return filed.error();
  return {};
}

Result<Identity> Records::identity() {
  auto rows = connection_.query(sql::find_robot, robot_);
  if (!rows) return rows.error();
  auto const row = rows->step();
  if (!row) return row.error();
  if (!*row) return Identity{};
  auto const object = parse({rows->integer(0), std::string(rows->text(1))});
  if (!object) return object.error();
  return identity_in(*object);
}

}  // namespace petal::local_db
