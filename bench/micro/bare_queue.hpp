// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace petal::bench {

/// A queue of SQLite alone: prepared statements, a journal (WAL), synced at each commit.
class BareQueue {
 public:
  explicit BareQueue(const std::filesystem::path& file) {
    check(sqlite3_open(file.c_str(), &database_));
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE messages(seq INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload BLOB NOT NULL)");
    prepare("INSERT INTO messages(topic, payload) VALUES(?1, ?2)", insert_);
    prepare("SELECT topic, payload FROM messages WHERE seq > ?1 ORDER BY seq LIMIT ?2", select_);
  }
  BareQueue(const BareQueue&) = delete;
  BareQueue& operator=(const BareQueue&) = delete;
  ~BareQueue() {
    sqlite3_finalize(insert_);
    sqlite3_finalize(select_);
    sqlite3_close(database_);
  }

  /// Stores the message `times` times in one transaction, which is on the disk when this returns.
  void store(std::string_view topic, std::string_view payload, int times) {
    run("BEGIN IMMEDIATE");
    for (; times > 0; --times) {
      sqlite3_bind_text(insert_, 1, topic.data(), static_cast<int>(topic.size()), SQLITE_STATIC);
      sqlite3_bind_blob(insert_, 2, payload.data(), static_cast<int>(payload.size()), SQLITE_STATIC);
      if (sqlite3_step(insert_) != SQLITE_DONE) fail();
      sqlite3_reset(insert_);
    }
    run("COMMIT");
  }

  /// Reads the next `most` messages after `after`. Returns how many bytes they have.
  std::size_t take(std::int64_t after, int most) {
    std::size_t bytes = 0;
    sqlite3_bind_int64(select_, 1, after);
    sqlite3_bind_int(select_, 2, most);
    while (sqlite3_step(select_) == SQLITE_ROW)
      for (int column = 0; column < 2; ++column) {
        std::string_view const value(static_cast<const char*>(sqlite3_column_blob(select_, column)),
                                     static_cast<std::size_t>(sqlite3_column_bytes(select_, column)));
        bytes += value.size();
      }
    sqlite3_reset(select_);
    return bytes;
  }

 private:
  [[noreturn]] void fail() { throw std::runtime_error(sqlite3_errmsg(database_)); }
  void check(int code) {
    if (code != SQLITE_OK) fail();
  }
  void run(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
  void prepare(const char* sql, sqlite3_stmt*& statement) {
    check(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr));
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
};

}  // namespace petal::bench
