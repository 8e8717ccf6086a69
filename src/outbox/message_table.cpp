// SPDX-License-Identifier: Apache-2.0
#include "outbox/message_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "outbox/dead_letters.hpp"
#include "store/disk_bytes.hpp"
#include "transport/properties_blob.hpp"

namespace petal::outbox {
namespace {

using store::Connection;

// The boot id is a text of 36 characters; NULL takes no space.
constexpr const char* steps[] = {R"(
CREATE TABLE messages (
  seq INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload BLOB NOT NULL, qos INTEGER NOT NULL, retain INTEGER NOT NULL,
  lifetime INTEGER, boot TEXT, since_boot INTEGER, wall INTEGER, bytes INTEGER NOT NULL);
CREATE TABLE totals (id INTEGER PRIMARY KEY CHECK (id = 1), messages INTEGER NOT NULL, bytes INTEGER NOT NULL);
INSERT INTO totals VALUES (1, 0, 0);
)",
                                 R"(
ALTER TABLE messages ADD COLUMN properties BLOB;
ALTER TABLE messages ADD COLUMN received INTEGER NOT NULL DEFAULT 0;
ALTER TABLE totals ADD COLUMN dead_letters INTEGER NOT NULL DEFAULT 0;
ALTER TABLE totals ADD COLUMN dead_letter_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE totals ADD COLUMN salt INTEGER NOT NULL DEFAULT 0;
UPDATE totals SET salt = abs(random() % 65536);
CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT, wall INTEGER NOT NULL, reason TEXT NOT NULL, attempts INTEGER NOT NULL,
  topic TEXT NOT NULL, payload BLOB NOT NULL, qos INTEGER NOT NULL, retain INTEGER NOT NULL, lifetime INTEGER,
  properties BLOB, bytes INTEGER NOT NULL);
)"};

constexpr std::uint64_t empty_file = std::uint64_t{7} * 4096;  // what a file without messages takes

std::uint64_t disk_bytes(const Row& row, const std::string& properties) {
  constexpr std::int64_t of_six_bytes = std::int64_t{1} << 46;
  constexpr std::int64_t of_bytes = std::int64_t{1} << 31;
  auto const with = [&](const auto&... deadline) {
    return store::disk_bytes(store::row_bytes(nullptr, std::string_view(row.message.topic),
                                              store::Blob{row.message.payload}, 2, 1, deadline..., of_bytes,
                                              store::Blob{properties}, 1));
  };
  if (!row.deadline) return with(nullptr, nullptr, nullptr, nullptr);
  return with(row.deadline->lifetime.count(), std::string_view(row.deadline->at.boot), of_six_bytes, of_six_bytes);
}

/// Carries out a Batch.
class Writing {
 public:
  Writing(Connection& connection, const Batch& batch) : connection_(connection), batch_(batch) {}

  Result<Written> run() {
    auto const totals = read_totals(connection_);
    auto const used = store::used_bytes(connection_);
    if (!totals) return totals.error();
    if (!used) return used.error();
    written_.totals = *totals;
    auto const accounted = totals->bytes + totals->dead_letter_bytes + empty_file;
    unaccounted_ = std::max(*used, accounted) - accounted;
    for (auto const seq : batch_.removals)
      if (auto const removed = remove(seq); !removed) return removed.error();
    for (auto const& row : batch_.inserts)
      if (auto const done = insert(*row); !done) return done.error();
    if (auto const done = change(); !done) return done.error();
    if (auto const done = save(); !done) return done.error();
    return std::move(written_);
  }

 private:
  std::uint64_t used() const { return written_.totals.bytes + written_.totals.dead_letter_bytes + unaccounted_; }

  /// Changes rows, including those that were just inserted.
  Result<void> change() {
    for (auto const seq : batch_.received)  // its length stays the same, so a large row is not written again
      if (auto const done = connection_.run("UPDATE messages SET received = 1 WHERE seq = ?1", seq); !done)
        return done.error();
    for (auto const& burial : batch_.burials) {
      if (auto const done = bury(connection_, burial, written_.totals); !done) return done;
      if (auto const removed = remove(burial.seq); !removed) return removed;
    }
    if (batch_.burials.empty()) return {};
    auto const forgotten = forget_oldest(connection_, batch_.bound, written_.totals);
    if (!forgotten) return forgotten.error();
    written_.forgotten = *forgotten;
    return {};
  }

  Result<void> remove(std::int64_t seq) {
    auto rows = connection_.query("DELETE FROM messages WHERE seq = ?1 RETURNING bytes", seq);
    if (!rows) return rows.error();
    for (;;) {
      auto const row = rows->step();
      if (!row) return row.error();
      if (!*row) return {};
      --written_.totals.messages;
      written_.totals.bytes -= std::min(written_.totals.bytes, static_cast<std::uint64_t>(rows->integer(0)));
    }
  }

  Result<void> insert(const Row& row) {
    auto const properties = transport::encode_properties(row.message.properties);
    auto const bytes = disk_bytes(row, properties);
    auto room = make_room(bytes);
    if (room.has_error() && !room.error().is(Errc::storage_full)) return room;
    written_.inserts.push_back(room);
    if (!room) return {};
    auto const added = put(row, properties, bytes);
    if (!added) return added.error();
    if (!*added) return {};
    ++written_.totals.messages;
    written_.totals.bytes += bytes;
    return {};
  }

  /// Returns false if the row is there already.
  Result<bool> put(const Row& row, const std::string& properties, std::uint64_t bytes) {
    auto statement = connection_.query(
        "INSERT OR IGNORE INTO messages (seq, topic, payload, qos, retain, bytes, received, lifetime, boot, "
        "since_boot, "
        "wall, properties) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING seq",
        row.seq, std::string_view(row.message.topic), store::Blob{row.message.payload},
        static_cast<int>(row.message.qos), static_cast<int>(row.message.retain), bytes, static_cast<int>(row.received));
    if (!statement) return statement.error();
    for (int parameter = 8; parameter <= 12; ++parameter) statement->bind(parameter, nullptr);
    if (auto const& deadline = row.deadline) {
      statement->bind(8, deadline->lifetime.count());
      statement->bind(9, std::string_view(deadline->at.boot));
      statement->bind(10, deadline->at.since_boot.count());
      statement->bind(11, deadline->at.wall.count());
    }
    if (!properties.empty()) statement->bind(12, store::Blob{properties});
    auto added = statement->step();
    if (!added || !*added) return added;
    if (auto const done = statement->step(); !done) return done;
    return true;
  }

  Result<void> make_room(std::uint64_t bytes) {
    auto const capacity = batch_.bound.capacity();
    if (used() + bytes <= capacity) return {};
    if (batch_.bound.when_full == WhenFull::drop_oldest && bytes <= capacity) {
      if (auto const done = evict(bytes, capacity); !done) return done;
      if (used() + bytes <= capacity) return {};
    }
    return Error(Errc::storage_full,
                 fmt::format("the outbox is full: OUTBOX_MAX_BYTES={} leaves {} bytes for messages, {} of them are "
                             "used, and this one takes {}",
                             batch_.bound.max_bytes, capacity, used(), bytes));
  }

  /// Drops the oldest rows until there is room.
  Result<void> evict(std::uint64_t bytes, std::uint64_t capacity) {
    std::vector<std::int64_t> oldest;
    {
      auto rows = connection_.query("SELECT seq, bytes, topic FROM messages WHERE received = 0 ORDER BY seq");
      if (!rows) return rows.error();
      for (std::uint64_t freed = 0; used() + bytes > capacity + freed;) {
        auto const row = rows->step();
        if (!row) return row.error();
        if (!*row) break;
        if (std::binary_search(batch_.kept.begin(), batch_.kept.end(), rows->integer(0))) continue;
        oldest.push_back(rows->integer(0));
        freed += static_cast<std::uint64_t>(rows->integer(1));
        written_.last_driven_out = rows->text(2);
      }
    }
    for (auto const seq : oldest)
      if (auto const removed = remove(seq); !removed) return removed;
    written_.driven_out += oldest.size();
    return {};
  }

  /// Writes the totals even if nothing has changed: a batch may only test whether the file can be written.
  Result<void> save() {
    if (auto const saved = write_totals(connection_, written_.totals); !saved) return saved;
    if (batch_.salt)
      if (auto const saved = connection_.run("UPDATE totals SET salt = ?1", *batch_.salt); !saved) return saved.error();
    if (written_.totals.messages == 0) return connection_.execute("PRAGMA incremental_vacuum");
    return {};
  }

  Connection& connection_;
  const Batch& batch_;
  Written written_;
  std::uint64_t unaccounted_ = 0;  // for pages that are half empty
};

RowPtr row_of(const store::Statement& columns) {
  auto row = std::make_shared<Row>();
  row->seq = columns.integer(0);
  row->message.topic = columns.text(1);
  row->message.payload = columns.blob(2);
  row->message.qos = static_cast<Qos>(columns.integer(3));
  row->message.retain = columns.integer(4) != 0;
  using std::chrono::milliseconds;
  if (!columns.is_null(5))
    row->deadline =
        Deadline{{std::string(columns.text(6)), milliseconds(columns.integer(7)), milliseconds(columns.integer(8))},
                 std::chrono::seconds(columns.integer(5))};
  if (!columns.is_null(9)) row->message.properties = stored_properties(columns.blob(9), row->message.topic);
  row->received = columns.integer(10) != 0;
  return row;
}

Result<std::int64_t> read_number(Connection& connection, std::string_view sql) {
  auto rows = connection.query(sql);
  if (!rows) return rows.error();
  if (auto const row = rows->step(); !row) return row.error();
  return rows->integer(0);
}

}  // namespace

std::uint64_t Bound::journal_bytes() const {
  return std::clamp<std::uint64_t>(max_bytes / 16, std::uint64_t{64} * 1024, std::uint64_t{1024} * 1024);
}

std::uint64_t Bound::capacity() const {
  // The journal may exceed its bound by one transaction, which is no larger; see storing.cpp.
  return max_bytes - std::min(2 * journal_bytes() + empty_file, max_bytes / 4);
}

std::uint64_t Bound::dead_letter_bytes() const {
  return std::min(max_bytes / 8, std::uint64_t{8} * 1024 * 1024);
}

std::span<const char* const> schema() {
  return steps;
}

std::uint64_t disk_bytes(const Row& row) {
  return disk_bytes(row, transport::encode_properties(row.message.properties));
}

Result<Written> write_batch(Connection& connection, const Batch& batch) {
  return Writing(connection, batch).run();
}

Result<std::vector<RowPtr>> read_rows(Connection& connection, std::int64_t after, std::size_t most,
                                      std::size_t most_bytes) {
  auto columns = connection.query(
      "SELECT seq, topic, payload, qos, retain, lifetime, boot, since_boot, wall, properties, received FROM messages "
      "WHERE seq > ?1 ORDER BY seq LIMIT ?2",
      after, most);
  if (!columns) return columns.error();
  std::vector<RowPtr> rows;
  for (std::size_t bytes = 0; bytes < most_bytes;) {
    auto const row = columns->step();
    if (!row) return row.error();
    if (!*row) break;
    rows.push_back(row_of(*columns));
    bytes += rows.back()->message.topic.size() + rows.back()->message.payload.size();
  }
  return rows;
}

Result<Totals> read_totals(Connection& connection) {
  auto rows = connection.query("SELECT messages, bytes, dead_letters, dead_letter_bytes FROM totals");
  if (!rows) return rows.error();
  if (auto const row = rows->step(); !row) return row.error();
  auto const number = [&](int column) { return static_cast<std::uint64_t>(rows->integer(column)); };
  return Totals{number(0), number(1), number(2), number(3)};
}

Result<void> write_totals(Connection& connection, const Totals& totals) {
  auto const saved =
      connection.run("UPDATE totals SET messages = ?1, bytes = ?2, dead_letters = ?3, dead_letter_bytes = ?4",
                     totals.messages, totals.bytes, totals.dead_letters, totals.dead_letter_bytes);
  if (!saved) return saved.error();
  return {};
}

Result<std::int64_t> read_last_seq(Connection& connection) {
  return read_number(connection, "SELECT coalesce(max(seq), 0) FROM messages");
}

Result<std::uint16_t> read_salt(Connection& connection) {
  auto const salt = read_number(connection, "SELECT salt FROM totals");
  if (!salt) return salt.error();
  return static_cast<std::uint16_t>(*salt);
}

}  // namespace petal::outbox
