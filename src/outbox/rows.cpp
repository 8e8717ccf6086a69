// SPDX-License-Identifier: Apache-2.0
#include "outbox/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/disk_bytes.hpp"

namespace petal::outbox {
namespace {

using store::Connection;

// The boot id is text of 36 characters; what is NULL takes nothing.
constexpr const char* steps[] = {R"(
CREATE TABLE messages (
  seq INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload BLOB NOT NULL, qos INTEGER NOT NULL, retain INTEGER NOT NULL,
  lifetime INTEGER, boot TEXT, since_boot INTEGER, wall INTEGER, bytes INTEGER NOT NULL);
CREATE TABLE totals (id INTEGER PRIMARY KEY CHECK (id = 1), messages INTEGER NOT NULL, bytes INTEGER NOT NULL);
INSERT INTO totals VALUES (1, 0, 0);
)"};

constexpr std::uint64_t empty_file = std::uint64_t{5} * 4096;  // what a file without messages takes

/// One transaction at work.
class Writing {
 public:
  Writing(Connection& connection, const Batch& batch) : connection_(connection), batch_(batch) {}

  Result<Written> run() {
    auto const totals = read_totals(connection_);
    auto const used = store::used_bytes(connection_);
    if (!totals) return totals.error();
    if (!used) return used.error();
    written_.totals = *totals;
    unaccounted_ = std::max(*used, totals->bytes + empty_file) - totals->bytes - empty_file;
    for (auto const seq : batch_.removals)
      if (auto const removed = remove(seq); !removed) return removed.error();
    for (auto const& row : batch_.inserts)
      if (auto const done = insert(*row); !done) return done.error();
    if (auto const done = save(); !done) return done.error();
    return std::move(written_);
  }

 private:
  std::uint64_t used() const { return written_.totals.bytes + unaccounted_; }

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
    auto const bytes = disk_bytes(row);
    auto room = make_room(bytes);
    if (room.has_error() && !room.error().is(Errc::storage_full)) return room;
    written_.inserts.push_back(room);
    if (!room) return {};
    auto const added = put(row, bytes);
    if (!added) return added.error();
    if (!*added) return {};
    ++written_.totals.messages;
    written_.totals.bytes += bytes;
    return {};
  }

  /// False where it is there already.
  Result<bool> put(const Row& row, std::uint64_t bytes) {
    auto statement = connection_.query(
        "INSERT OR IGNORE INTO messages (seq, topic, payload, qos, retain, bytes, lifetime, boot, since_boot, wall) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING seq",
        row.seq, std::string_view(row.message.topic), store::Blob{row.message.payload},
        static_cast<int>(row.message.qos), static_cast<int>(row.message.retain), bytes);
    if (!statement) return statement.error();
    for (int parameter = 7; parameter <= 10; ++parameter) statement->bind(parameter, nullptr);
    if (auto const& deadline = row.deadline) {
      statement->bind(7, deadline->lifetime.count());
      statement->bind(8, std::string_view(deadline->at.boot));
      statement->bind(9, deadline->at.since_boot.count());
      statement->bind(10, deadline->at.wall.count());
    }
    auto added = statement->step();
    if (!added || !*added) return added;
    if (auto const done = statement->step(); !done) return done;
    return true;
  }

  Result<void> make_room(std::uint64_t bytes) {
    auto const capacity = batch_.bound.capacity();
    if (used() + bytes <= capacity) return {};
    if (batch_.bound.when_full == WhenFull::drop_oldest && bytes <= capacity) {
      if (auto const done = drive_out(bytes, capacity); !done) return done;
      if (used() + bytes <= capacity) return {};
    }
    return Error(Errc::storage_full,
                 fmt::format("the outbox is full: OUTBOX_MAX_BYTES={} leaves {} bytes for messages, {} of them are "
                             "used, and this one takes {}",
                             batch_.bound.max_bytes, capacity, used(), bytes));
  }

  /// Drops the oldest until there is room.
  Result<void> drive_out(std::uint64_t bytes, std::uint64_t capacity) {
    std::vector<std::int64_t> oldest;
    {
      auto rows = connection_.query("SELECT seq, bytes, topic FROM messages ORDER BY seq");
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

  /// Also where nothing has changed: who asks whether the file can be written is told.
  Result<void> save() {
    auto const saved =
        connection_.run("UPDATE totals SET messages = ?1, bytes = ?2", written_.totals.messages, written_.totals.bytes);
    if (!saved) return saved.error();
    if (written_.totals.messages == 0) return connection_.execute("PRAGMA incremental_vacuum");
    return {};
  }

  Connection& connection_;
  const Batch& batch_;
  Written written_;
  std::uint64_t unaccounted_ = 0;  // pages that are half empty
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
  // The journal grows by one transaction more, which is no larger; see storing.cpp.
  return max_bytes - std::min(2 * journal_bytes() + empty_file, max_bytes / 4);
}

std::span<const char* const> schema() {
  return steps;
}

std::uint64_t disk_bytes(const Row& row) {
  auto const& topic = row.message.topic;
  auto const& payload = row.message.payload;
  constexpr std::int64_t of_six_bytes = std::int64_t{1} << 46;
  auto const bytes = row.deadline
                         ? store::row_bytes(nullptr, std::string_view(topic), store::Blob{payload}, 2, 1,
                                            row.deadline->lifetime.count(), std::string_view(row.deadline->at.boot),
                                            of_six_bytes, of_six_bytes, std::int64_t{1} << 31)
                         : store::row_bytes(nullptr, std::string_view(topic), store::Blob{payload}, 2, 1, nullptr,
                                            nullptr, nullptr, nullptr, std::int64_t{1} << 31);
  return store::disk_bytes(bytes);
}

Result<Written> write_batch(Connection& connection, const Batch& batch) {
  return Writing(connection, batch).run();
}

Result<std::vector<RowPtr>> read_rows(Connection& connection, std::int64_t after, std::size_t most,
                                      std::size_t most_bytes) {
  auto columns = connection.query(
      "SELECT seq, topic, payload, qos, retain, lifetime, boot, since_boot, wall FROM messages WHERE seq > ?1 "
      "ORDER BY seq LIMIT ?2",
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
  auto rows = connection.query("SELECT messages, bytes FROM totals");
  if (!rows) return rows.error();
  if (auto const row = rows->step(); !row) return row.error();
  return Totals{static_cast<std::uint64_t>(rows->integer(0)), static_cast<std::uint64_t>(rows->integer(1))};
}

Result<std::int64_t> read_last_seq(Connection& connection) {
  return read_number(connection, "SELECT coalesce(max(seq), 0) FROM messages");
}

}  // namespace petal::outbox
