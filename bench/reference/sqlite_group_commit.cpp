// SPDX-License-Identifier: Apache-2.0
// Bare SQLite with group commit: WRITERS writers on one thread, each with one row in flight, and a thread that commits
// all waiting rows together, each commit synced to the disk. sqlite_group_commit DIRECTORY ROWS WRITERS SIZE
#include <sqlite3.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../payload.hpp"

namespace {

struct Row {
  std::string topic;
  std::string payload;
};

/// A queue that one thread fills and another takes as a whole.
template <class T>
class Basket {
 public:
  void put(std::vector<T> items) {
    {
      std::lock_guard const lock(mutex_);
      for (auto& item : items) items_.push_back(std::move(item));
    }
    filled_.notify_one();
  }

  std::vector<T> take() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [&] { return !items_.empty(); });
    return std::exchange(items_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<T> items_;
};

class Table {
 public:
  explicit Table(const std::string& file) {
    must(sqlite3_open(file.c_str(), &database_));
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("CREATE TABLE messages (seq INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload BLOB NOT NULL)");
    must(sqlite3_prepare_v2(database_, "INSERT INTO messages (topic, payload) VALUES (?1, ?2)", -1, &insert_, nullptr));
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() {
    sqlite3_finalize(insert_);
    sqlite3_close(database_);
  }

  void commit(const std::vector<Row>& rows) {
    run("BEGIN IMMEDIATE");
    for (auto const& row : rows) {
      must(sqlite3_bind_text(insert_, 1, row.topic.data(), static_cast<int>(row.topic.size()), SQLITE_STATIC));
      must(sqlite3_bind_blob(insert_, 2, row.payload.data(), static_cast<int>(row.payload.size()), SQLITE_STATIC));
      if (sqlite3_step(insert_) != SQLITE_DONE) must(SQLITE_ERROR);
      must(sqlite3_reset(insert_));
    }
    run("COMMIT");
  }

 private:
  void run(const char* sql) { must(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }

  void must(int status) {
    if (status == SQLITE_OK) return;
    std::fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(database_));
    std::exit(1);
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

/// Runs the writers: each writes its next row when its last one is on the disk.
double write(Table& table, std::int64_t rows, std::size_t writers, std::size_t size) {
  Basket<Row> waiting;
  Basket<std::size_t> committed;
  std::jthread const owner([&] {
    for (std::int64_t done = 0; done < rows;) {
      auto const batch = waiting.take();
      table.commit(batch);
      done += static_cast<std::int64_t>(batch.size());
      committed.put({batch.size()});
    }
  });
  auto const began = petal::bench::now();
  std::int64_t given = 0;
  auto const give = [&](std::size_t count) {
    std::vector<Row> batch;
    for (; count > 0 && given < rows; --count, ++given)
      batch.push_back({"bench/" + std::to_string(given % 50), petal::bench::payload(given, size)});
    if (!batch.empty()) waiting.put(std::move(batch));
  };
  give(writers);
  for (std::int64_t done = 0; done < rows;)
    for (auto const count : committed.take()) {
      done += static_cast<std::int64_t>(count);
      give(count);
    }
  return static_cast<double>(rows) / (static_cast<double>(petal::bench::now() - began) / 1e9);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: %s DIRECTORY ROWS WRITERS SIZE\n", argv[0]), 64;
  Table table(std::string(argv[1]) + "/bare.db");
  auto const rate =
      write(table, std::atoll(argv[2]), std::strtoul(argv[3], nullptr, 10), std::strtoul(argv[4], nullptr, 10));
  std::printf("bench result {\"per_second\":%f}\n", rate);
}
