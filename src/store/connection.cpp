// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>

#include "store/storage_error.hpp"

namespace petal::store {
namespace {

// Longer than a well-behaved second process holds the lock, shorter than the time the program has for leaving.
constexpr int busy_timeout_milliseconds = 2000;

/// Creates `file` for this user only: SQLite would make it readable for all users. Its companions (-wal, -shm) take
/// over the permissions of the file.
void make_private(const std::filesystem::path& file) {
  int const descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor >= 0) ::close(descriptor);
}

std::int64_t next_number() noexcept {
  static std::atomic<std::int64_t> latest = 0;
  return ++latest;
}

/// Returns the name under which SQLite opens `file` without locking it and without using its companions.
std::string immutable(const std::filesystem::path& file) {
  std::string name = "file:";
  for (char const c : std::filesystem::absolute(file).string()) {
    if (c == '%' || c == '?' || c == '#')
      name += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
    else
      name += c;
  }
  return name + "?immutable=1";
}

}  // namespace

Connection::Connection(sqlite3* handle, std::filesystem::path file)
    : handle_(handle), file_(std::move(file)), number_(next_number()) {}

void Connection::Close::operator()(sqlite3* database) const noexcept {
  sqlite3_close_v2(database);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file) {
  make_private(file);
  return open(file.c_str(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, file);
}

Result<std::unique_ptr<Connection>> Connection::open_in_memory(const std::filesystem::path& file) {
  return open(":memory:", SQLITE_OPEN_READWRITE, file);
}

Result<std::unique_ptr<Connection>> Connection::open_to_read(const std::filesystem::path& file) {
  struct {
    std::string name;
    int flags;
    const char* settings;
  } const ways[] = {
      {file.string(), SQLITE_OPEN_READWRITE, "PRAGMA locking_mode = EXCLUSIVE"},  // needs no space for a -shm file
      {file.string(), SQLITE_OPEN_READONLY, ""},
      {immutable(file), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, ""},  // nor a -shm file
  };
  Result<std::unique_ptr<Connection>> opened = Error(Errc::storage_failed, "");
  for (auto const& way : ways) {
    opened = open(way.name.c_str(), way.flags, file);
    if (!opened) continue;
    (*opened)->keep_journal_on_close(true);
    auto usable = (*opened)->execute(way.settings);
    if (usable) usable = (*opened)->execute("SELECT count(*) FROM sqlite_schema");
    if (usable) return opened;
    opened = usable.error();
  }
  return opened;
}

/// By default SQLite allocates 20 pages for each file before the first is read, and touches them: 80 kB each, at the
/// start. With this setting each page gets its own memory when it is read. Must be called before SQLite is used.
void allocate_pages_one_by_one() {
  static int const once = sqlite3_config(SQLITE_CONFIG_PAGECACHE, nullptr, 0, 0);
  static_cast<void>(once);
}

Result<std::unique_ptr<Connection>> Connection::open(const char* name, int flags, const std::filesystem::path& file) {
  allocate_pages_one_by_one();
  sqlite3* handle = nullptr;
  int const code = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<Connection> connection(new Connection(handle, file));  // SQLite returns a handle also if it fails
  if (code != SQLITE_OK) return connection->error(code);
  sqlite3_busy_timeout(handle, busy_timeout_milliseconds);
  return connection;
}

Result<void> Connection::execute(const char* sql) {
  int const code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

Result<std::int64_t> Connection::data_version() {
  auto version = query("PRAGMA data_version");
  if (!version) return version.error();
  if (auto const row = version->step(); !row) return row.error();
  return (number_ << 32) + version->integer(0);
}

Result<Statement> Connection::prepare(std::string_view sql) {
  std::string key(sql);
  if (auto const idle = idle_.find(key); idle != idle_.end() && idle->second)
    return Statement(*this, std::exchange(idle->second, nullptr));
  sqlite3_stmt* handle = nullptr;
  int const code = sqlite3_prepare_v3(handle_.get(), key.c_str(), static_cast<int>(key.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return error(code);
  return Statement(*this, StatementHandle(handle));
}

Result<std::int64_t> Connection::finish(Statement& statement) {
  for (;;) {
    auto const row = statement.step();
    if (!row) return row.error();
    if (!*row) return sqlite3_changes64(handle_.get());
  }
}

void Connection::give_back(StatementHandle statement) {
  auto& idle = idle_[sqlite3_sql(statement.get())];
  if (!idle) idle = std::move(statement);
}

Result<void> Connection::copy_to(Connection& other) {
  auto* const copying = sqlite3_backup_init(other.handle_.get(), "main", handle_.get(), "main");
  if (!copying) return other.error(sqlite3_extended_errcode(other.handle_.get()));
  int const stepped = sqlite3_backup_step(copying, -1);
  int const finished = sqlite3_backup_finish(copying);  // it does not report a lock that the step met
  if (finished != SQLITE_OK) return other.error(finished);
  if (stepped != SQLITE_DONE) return other.error(stepped);
  return {};
}

void Connection::keep_journal_on_close(bool keep) noexcept {
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

void Connection::give_up_at(std::chrono::steady_clock::time_point end) {
  constexpr int steps_between_looks = 1000;
  end_ = end;
  auto const is_late = [](void* when) {
    return std::chrono::steady_clock::now() >= *static_cast<const std::chrono::steady_clock::time_point*>(when) ? 1 : 0;
  };
  sqlite3_progress_handler(handle_.get(), steps_between_looks, is_late, &*end_);
}

std::int64_t Connection::last_insert_id() const noexcept {
  return sqlite3_last_insert_rowid(handle_.get());
}

bool Connection::is_read_only() const noexcept {
  return sqlite3_db_readonly(handle_.get(), "main") == 1;
}

bool Connection::in_transaction() const noexcept {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

Error Connection::error(int code) {
  auto error = storage_error(handle_.get(), code, file_);
  if (damage_.empty() && is_corruption(code)) damage_ = error.message();
  if (is_disk_fault(code)) disk_fault_ = error;
  return error;
}

}  // namespace petal::store
