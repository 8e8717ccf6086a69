// SPDX-License-Identifier: Apache-2.0
#include "inbox/spool_file.hpp"

#include <fmt/format.h>

#include <array>

#include "inbox/log.hpp"
#include "runtime/text.hpp"
#include "store/open_file.hpp"
#include "transport/properties_blob.hpp"

namespace petal::inbox {
namespace {

constexpr auto first_version = R"sql(
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  payload BLOB NOT NULL,
  qos INTEGER NOT NULL,
  retained INTEGER NOT NULL,
  sent_for BLOB
);
CREATE TABLE total (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  messages INTEGER NOT NULL,
  bytes INTEGER NOT NULL
);
INSERT INTO total VALUES (1, 0, 0);
)sql";

/// The second version of the schema: the properties of MQTT 5 (NULL if there are none), and whether it was redelivered.
constexpr auto with_properties = R"sql(
ALTER TABLE message ADD COLUMN properties BLOB;
ALTER TABLE message ADD COLUMN redelivered INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr std::array schema = {first_version, with_properties};

constexpr std::size_t batch_rows = 256;
constexpr std::size_t batch_bytes = 1024 * 1024;

constexpr std::int64_t much_free_pages = 256;

store::OpenOptions open_options() {
  return {.check_whole_file = false, .incremental_vacuum = true, .journal_size_limit = 4 * 1024 * 1024};
}

/// Returns the message of a row whose columns from `first` on are topic, payload, qos, retained, properties,
/// redelivered. A message whose properties cannot be read comes without them: it is the payload that counts.
Message message_of(const store::Statement& row, int first) {
  auto properties = transport::decode_properties(row.blob(first + 4));
  if (!properties)
    log().error("a message on disk has lost its properties: topic={} error={:?}", runtime::escaped(row.text(first)),
                properties.error().message());
  return {std::string(row.text(first)),
          std::string(row.blob(first + 1)),
          static_cast<Qos>(row.integer(first + 2)),
          row.integer(first + 3) != 0,
          properties ? std::move(*properties) : Properties(),
          row.integer(first + 5) != 0};
}

std::optional<std::string_view> blob_or_null(const store::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.blob(column);
}

void bind(store::Statement& statement, int parameter, const std::optional<std::string>& blob) {
  if (blob)
    statement.bind(parameter, store::Blob{*blob});
  else
    statement.bind(parameter, nullptr);
}

std::uint64_t less(std::uint64_t a, std::uint64_t b) {
  return a > b ? a - b : 0;
}

}  // namespace

Result<std::unique_ptr<SpoolFile>> SpoolFile::open(const std::filesystem::path& path) {
  auto connection = store::open_file(path, schema, open_options());
  if (!connection) return connection.error();
  std::unique_ptr<SpoolFile> file(new SpoolFile(std::move(*connection)));
  auto const looked = file->look();
  if (looked) return file;
  if (!file->connection().found_corruption()) return looked.error();
  auto const damage = file->connection().damage();
  file->connection().keep_journal_on_close(true);
  file.reset();
  return recreate(path, damage);
}

Result<std::unique_ptr<SpoolFile>> SpoolFile::recreate(const std::filesystem::path& path, const std::string& damage) {
  auto connection = store::recreate(path, schema, open_options(), damage);
  if (!connection) return connection.error();
  return std::unique_ptr<SpoolFile>(new SpoolFile(std::move(*connection)));
}

Result<void> SpoolFile::look() {
  auto row = connection_->query("SELECT messages, bytes, (SELECT max(id) FROM message) FROM total");
  if (!row) return row.error();
  auto const found = row->step();
  if (!found) return found.error();
  if (!*found) return Error(Errc::storage_failed, connection_->file().string() + " is not a file of this program");
  totals_ = {static_cast<std::uint64_t>(row->integer(0)), static_cast<std::uint64_t>(row->integer(1))};
  highest_id_ = row->integer(2);
  return {};
}

Result<Totals> SpoolFile::apply(std::span<const Row> writes, std::span<const Removal> removals) {
  auto totals = totals_;
  for (auto const& row : writes) totals.bytes += charge(row.message, row.matched);
  for (auto const& removal : removals) totals.bytes = less(totals.bytes, removal.charge);
  totals.messages = less(totals.messages + writes.size(), removals.size());
  if (auto const begun = connection_->run("BEGIN IMMEDIATE"); !begun) return begun.error();
  auto changed = change(writes, removals, totals);
  if (changed) {
    if (auto const committed = connection_->run("COMMIT"); !committed) changed = committed.error();
  }
  if (!changed) {
    if (connection_->in_transaction()) (void)connection_->run("ROLLBACK");
    return changed.error();
  }
  totals_ = totals;
  return totals_;
}

Result<void> SpoolFile::change(std::span<const Row> writes, std::span<const Removal> removals, const Totals& totals) {
  for (auto const& removal : removals)
    if (auto const done = connection_->run("DELETE FROM message WHERE id = ?1", removal.id); !done) return done.error();
  for (auto const& row : writes)
    if (auto const done = write(row); !done) return done;
  auto const set = connection_->run("UPDATE total SET messages = ?1, bytes = ?2", totals.messages, totals.bytes);
  if (!set) return set.error();
  return {};
}

Result<void> SpoolFile::write(const Row& row) {
  constexpr auto insert =
      "INSERT OR REPLACE INTO message (id, topic, payload, qos, retained, sent_for, properties, redelivered) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
  auto const filters = encode(row.matched);
  auto const properties = encode(row.message.properties());
  auto statement =
      connection_->query(insert, row.id, std::string_view(row.message.topic()), store::Blob{row.message.payload()},
                         static_cast<int>(row.message.qos()), row.message.retained() ? 1 : 0);
  if (!statement) return statement.error();
  bind(*statement, 6, filters);
  bind(*statement, 7, properties);
  statement->bind(8, row.message.redelivered() ? 1 : 0);
  if (auto const done = statement->step(); !done) return done.error();
  return {};
}

void SpoolFile::shrink() {
  auto const free_pages = [this]() -> std::int64_t {
    auto count = connection_->query("PRAGMA freelist_count");
    return count && count->step() ? count->integer(0) : 0;
  };
  if (free_pages() < much_free_pages) return;
  (void)connection_->execute("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");  // tried again when empty
}

Result<std::vector<Row>> read_batch(store::Connection& connection, std::int64_t after, std::int64_t last) {
  auto rows = connection.query(
      "SELECT id, sent_for, topic, payload, qos, retained, properties, redelivered FROM message "
      "WHERE id > ?1 AND id <= ?2 ORDER BY id",
      after, last);
  if (!rows) return rows.error();
  std::vector<Row> batch;
  std::size_t bytes = 0;
  while (batch.size() < batch_rows && bytes < batch_bytes) {
    auto const found = rows->step();
    if (!found) return found.error();
    if (!*found) break;
    batch.push_back({rows->integer(0), message_of(*rows, 2), decode(blob_or_null(*rows, 1))});
    bytes += memory_bytes(batch.back().message);
  }
  return batch;
}

Result<Message> read_message(store::Connection& connection, std::int64_t id) {
  auto row =
      connection.query("SELECT topic, payload, qos, retained, properties, redelivered FROM message WHERE id = ?1", id);
  if (!row) return row.error();
  auto const found = row->step();
  if (!found) return found.error();
  if (!*found)
    return Error(Errc::storage_failed, fmt::format("message {} is not in {} any more", id, connection.file().string()));
  return message_of(*row, 0);
}

}  // namespace petal::inbox
