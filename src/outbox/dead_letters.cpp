// SPDX-License-Identifier: Apache-2.0
#include "outbox/dead_letters.hpp"

#include <algorithm>

#include "outbox/log.hpp"
#include "runtime/text.hpp"
#include "transport/properties_blob.hpp"

namespace petal::outbox {
namespace {

using store::Connection;

/// The bytes that a dead letter takes besides its message and its reason.
constexpr int bytes_of_a_dead_letter = 32;

struct Numbered {
  std::int64_t id = 0;
  std::uint64_t bytes = 0;
};

/// Reads `rows`, of which each has an id and bytes.
Result<std::vector<Numbered>> numbered(Result<store::Statement> rows, const Portion& portion) {
  if (!rows) return rows.error();
  std::vector<Numbered> found;
  for (std::uint64_t bytes = 0; found.size() < portion.most && bytes < portion.most_bytes;
       bytes += found.back().bytes) {
    auto const row = rows->step();
    if (!row) return row.error();
    if (!*row) break;
    found.push_back({rows->integer(0), static_cast<std::uint64_t>(rows->integer(1))});
  }
  return found;
}

Result<std::vector<Numbered>> chosen(Connection& connection, const Which& which, const Portion& portion) {
  if (which) return numbered(connection.query("SELECT id, bytes FROM dead_letters WHERE id = ?1", *which), portion);
  return numbered(connection.query("SELECT id, bytes FROM dead_letters ORDER BY id"), portion);
}

Result<void> erase(Connection& connection, const Numbered& letter, Totals& totals) {
  if (auto const gone = connection.run("DELETE FROM dead_letters WHERE id = ?1", letter.id); !gone) return gone.error();
  --totals.dead_letters;
  totals.dead_letter_bytes -= std::min(totals.dead_letter_bytes, letter.bytes);
  return {};
}

Result<void> put_back(Connection& connection, const Numbered& letter, std::int64_t seq, const Moment& now,
                      Totals& totals) {
  auto rows = connection.query(
      "INSERT INTO messages (seq, topic, payload, qos, retain, lifetime, boot, since_boot, wall, properties, bytes) "
      "SELECT ?2, topic, payload, qos, retain, lifetime, iif(lifetime IS NULL, NULL, ?3), ?4 + 1000 * lifetime, "
      "?5 + 1000 * lifetime, properties, bytes - ?6 - length(CAST(reason AS BLOB)) FROM dead_letters WHERE id = ?1 "
      "RETURNING bytes",
      letter.id, seq, std::string_view(now.boot), now.since_boot.count(), now.wall.count(), bytes_of_a_dead_letter);
  if (!rows) return rows.error();
  for (;;) {
    auto const row = rows->step();
    if (!row) return row.error();
    if (!*row) return {};
    ++totals.messages;
    totals.bytes += static_cast<std::uint64_t>(rows->integer(0));
  }
}

DeadLetter letter_of(const store::Statement& columns) {
  DeadLetter letter;
  letter.id = columns.integer(0);
  letter.wall = std::chrono::milliseconds(columns.integer(1));
  letter.reason = columns.text(2);
  letter.attempts = static_cast<unsigned>(columns.integer(3));
  letter.message.topic = columns.text(4);
  letter.message.payload = columns.blob(5);
  letter.message.qos = static_cast<Qos>(columns.integer(6));
  letter.message.retain = columns.integer(7) != 0;
  if (!columns.is_null(8)) letter.message.expiry = std::chrono::seconds(columns.integer(8));
  letter.message.properties = stored_properties(columns.blob(9), letter.message.topic);
  return letter;
}

}  // namespace

Result<void> bury(Connection& connection, const Burial& burial, Totals& totals) {
  auto rows = connection.query(
      "INSERT INTO dead_letters (wall, reason, attempts, topic, payload, qos, retain, lifetime, properties, bytes) "
      "SELECT ?2, ?3, ?4, topic, payload, qos, retain, lifetime, properties, bytes + ?5 FROM messages WHERE seq = ?1 "
      "RETURNING bytes",
      burial.seq, burial.wall.count(), std::string_view(burial.reason), burial.attempts,
      static_cast<std::int64_t>(burial.reason.size()) + bytes_of_a_dead_letter);
  if (!rows) return rows.error();
  for (;;) {
    auto const row = rows->step();
    if (!row) return row.error();
    if (!*row) return {};
    ++totals.dead_letters;
    totals.dead_letter_bytes += static_cast<std::uint64_t>(rows->integer(0));
  }
}

Result<std::uint64_t> forget_oldest(Connection& connection, const Bound& bound, Totals& totals) {
  std::uint64_t count = 0;
  while (totals.dead_letters > most_dead_letters || totals.dead_letter_bytes > bound.dead_letter_bytes()) {
    auto const oldest = chosen(connection, {}, {1});
    if (!oldest) return oldest.error();
    if (oldest->empty()) break;
    if (auto const gone = erase(connection, oldest->front(), totals); !gone) return gone.error();
    ++count;
  }
  return count;
}

Result<std::vector<DeadLetter>> read_dead_letters(Connection& connection, std::int64_t after, const Portion& portion) {
  auto columns = connection.query(
      "SELECT id, wall, reason, attempts, topic, payload, qos, retain, lifetime, properties FROM dead_letters "
      "WHERE id > ?1 ORDER BY id LIMIT ?2",
      after, portion.most);
  if (!columns) return columns.error();
  std::vector<DeadLetter> letters;
  for (std::uint64_t bytes = 0; bytes < portion.most_bytes; bytes += letters.back().message.payload.size()) {
    auto const row = columns->step();
    if (!row) return row.error();
    if (!*row) break;
    letters.push_back(letter_of(*columns));
  }
  return letters;
}

Result<Moved> retry_dead_letters(Connection& connection, const Which& which, std::int64_t first_seq, const Moment& now,
                                 const Portion& portion) {
  auto totals = read_totals(connection);
  if (!totals) return totals.error();
  auto const letters = chosen(connection, which, portion);
  if (!letters) return letters.error();
  for (auto const& letter : *letters) {
    if (auto const back = put_back(connection, letter, first_seq++, now, *totals); !back) return back.error();
    if (auto const gone = erase(connection, letter, *totals); !gone) return gone.error();
  }
  if (auto const saved = write_totals(connection, *totals); !saved) return saved.error();
  return Moved{letters->size(), *totals};
}

Result<Moved> remove_dead_letters(Connection& connection, const Which& which) {
  auto totals = read_totals(connection);
  if (!totals) return totals.error();
  auto const letters = chosen(connection, which, {most_dead_letters, ~std::uint64_t{0}});
  if (!letters) return letters.error();
  for (auto const& letter : *letters)
    if (auto const gone = erase(connection, letter, *totals); !gone) return gone.error();
  if (auto const saved = write_totals(connection, *totals); !saved) return saved.error();
  return Moved{letters->size(), *totals};
}

Properties stored_properties(std::string_view blob, std::string_view topic) {
  auto properties = transport::decode_properties(blob);
  if (properties) return std::move(*properties);
  log().error("a stored message is sent without its properties: {}; topic={}", properties.error().message(),
              runtime::escaped(topic));
  return {};
}

}  // namespace petal::outbox
