// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "store/statement.hpp"

struct sqlite3;

namespace petal::store {

/// An open SQLite file.
///
/// **Errors.** storage_full, storage_failed, and invalid_argument if a constraint of the schema refuses the data.
/// **Threads.** One at a time.
class Connection {
 public:
  /// Opens `file`, and creates it (readable by this user only) if it is missing. Its content is not read yet.
  static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file);

  /// Opens a database in memory that stands for `file`, which its errors name.
  static Result<std::unique_ptr<Connection>> open_in_memory(const std::filesystem::path& file);

  /// Opens `file` for reading if it cannot be written: on a full disk, or on a read-only file system.
  static Result<std::unique_ptr<Connection>> open_to_read(const std::filesystem::path& file);

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() = default;

  /// Runs statements that are used once and return no rows, such as those of a schema.
  Result<void> execute(const char* sql);

  /// Prepares `sql` and binds `values` to its parameters in their order.
  template <typename... Values>
  Result<Statement> query(std::string_view sql, const Values&... values);

  /// Runs a statement that returns no rows, and returns how many rows it changed.
  template <typename... Values>
  Result<std::int64_t> run(std::string_view sql, const Values&... values);

  /// Returns a number that changes when another process (another connection) has changed the file, but not at writes of
  /// this connection; also when the file is opened again, or another one.
  Result<std::int64_t> data_version();

  /// Makes `other` the same as this, in one transaction; its earlier content is gone.
  Result<void> copy_to(Connection& other);

  /// Sets whether closing leaves the `-wal` file as it is, instead of writing it into the database and removing it.
  void keep_journal_on_close(bool keep) noexcept;

  /// From `end` on, every statement that runs ends with storage_failed.
  void give_up_at(std::chrono::steady_clock::time_point end);

  std::int64_t last_insert_id() const noexcept;
  bool in_transaction() const noexcept;
  bool is_read_only() const noexcept;

  /// Returns whether an error so far has reported that the file is damaged; `damage` is the text of the first such
  /// error.
  bool found_corruption() const noexcept { return !damage_.empty(); }
  const std::string& damage() const noexcept { return damage_; }

  /// Returns the latest error that concerned the disk, or the file as a whole, since the last call.
  std::optional<Error> take_disk_fault() noexcept { return std::exchange(disk_fault_, std::nullopt); }

  const std::filesystem::path& file() const noexcept { return file_; }

 private:
  friend class Statement;
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };

  Connection(sqlite3* handle, std::filesystem::path file);

  static Result<std::unique_ptr<Connection>> open(const char* name, int flags, const std::filesystem::path& file);
  Result<Statement> prepare(std::string_view sql);
  Result<std::int64_t> finish(Statement& statement);
  void give_back(StatementHandle statement);
  Error error(int code);

  std::unique_ptr<sqlite3, Close> handle_;
  std::filesystem::path file_;
  std::unordered_map<std::string, StatementHandle> idle_;  ///< by their SQL; finalized before `handle_` closes
  std::string damage_;
  std::optional<Error> disk_fault_;
  std::int64_t number_;
  std::optional<std::chrono::steady_clock::time_point> end_;
};

template <typename... Values>
Result<Statement> Connection::query(std::string_view sql, const Values&... values) {
  auto statement = prepare(sql);
  if (!statement) return statement;
  int parameter = 0;
  (statement->bind(++parameter, values), ...);
  return statement;
}

template <typename... Values>
Result<std::int64_t> Connection::run(std::string_view sql, const Values&... values) {
  auto statement = query(sql, values...);
  if (!statement) return statement.error();
  return finish(*statement);
}

}  // namespace petal::store
