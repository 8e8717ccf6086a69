// SPDX-License-Identifier: Apache-2.0
#include "store/file_or_memory.hpp"

#include <fmt/format.h>

#include "runtime/log.hpp"
#include "runtime/text.hpp"
#include "store/in_memory.hpp"

namespace petal::store {
namespace {

spdlog::logger& log() {
  static auto const instance = runtime::logger("store");
  return *instance;
}

/// Makes the smallest possible change: it writes the number of the schema as it was.
Result<void> write_something(Connection& connection) {
  auto version = [&]() -> Result<std::int64_t> {
    auto rows = connection.query("PRAGMA user_version");
    if (!rows) return rows.error();
    if (auto const row = rows->step(); !row) return row.error();
    return rows->integer(0);
  }();
  if (!version) return version.error();
  return connection.execute(fmt::format("PRAGMA user_version = {}", *version).c_str());
}

}  // namespace

Result<std::unique_ptr<FileOrMemory>> FileOrMemory::open(Source source) {
  auto opened = open_file(source.file, source.schema, source.options);
  if (opened) return std::make_unique<FileOrMemory>(std::move(*opened), std::move(source));
  auto medium = std::make_unique<FileOrMemory>(nullptr, std::move(source));
  if (auto const going_on = medium->go_on_in_memory(opened.error()); !going_on) return going_on.error();
  return medium;
}

FileOrMemory::FileOrMemory(std::unique_ptr<Connection> connection, Source source)
    : source_(std::move(source)), connection_(std::move(connection)) {}

std::string FileOrMemory::fault() const {
  std::lock_guard const lock(mutex_);
  return fault_;
}

Result<void> FileOrMemory::go_on_in_memory(const Error& why) {
  if (connection_) connection_->keep_journal_on_close(true);
  connection_.reset();
  no_writes_ = why;
  auto memory = open_in_memory(source_.file, source_.schema);
  if (!memory) return memory.error();
  connection_ = std::move(memory->connection);
  has_content_ = memory->has_content;
  in_memory_ = true;
  no_writes_.reset();
  if (source_.without_disk == DiskFailurePolicy::refuse_writes)
    no_writes_.emplace(why.is(Errc::storage_full) ? Errc::storage_full : Errc::storage_failed,
                       "nothing is written: " + why.message());
  log().error("database cannot be used, the program goes on without it: file={} error={:?} meanwhile={:?} next={:?}",
              source_.file.string(), why.message(), meaning(), "the file is tried again every few seconds");
  set_fault(fmt::format("{}; meanwhile {}", why.message(), meaning()));
  try_later();
  return {};
}

std::string FileOrMemory::meaning() const {
  return fmt::format("{}, {}", has_content_ ? "what it holds is read from a copy" : "it counts as empty",
                     source_.without_disk == DiskFailurePolicy::refuse_writes
                         ? "and writes are refused"
                         : "and what is written is kept in memory and lost at a restart");
}

void FileOrMemory::try_again_when_due() {
  if (!due_ || std::chrono::steady_clock::now() < *due_) return;
  try_later();
  if (in_memory_)
    reopen();
  else if (connection_)
    try_to_write();
}

void FileOrMemory::reopen() {
  auto opened = open_file(source_.file, source_.schema, source_.options);
  if (!opened) return;
  if (source_.without_disk == DiskFailurePolicy::keep_in_memory && !connection_->copy_to(**opened)) return;
  connection_ = std::move(*opened);
  in_memory_ = false;
  no_writes_.reset();
  end_fault();
}

void FileOrMemory::try_to_write() {
  if (connection_->found_corruption()) return;
  // If the journal may not grow, it is begun again once its content is in the database.
  if (!connection_->execute("PRAGMA wal_checkpoint")) (void)connection_->take_disk_fault();
  if (write_something(*connection_))
    end_fault();
  else
    look();
}

std::optional<Error> FileOrMemory::take_fault() {
  if (!connection_) return std::nullopt;
  damaged_ = connection_->found_corruption();
  auto fault = connection_->take_disk_fault();
  return in_memory_ ? std::nullopt : fault;
}

void FileOrMemory::note(const Error& fault) {
  set_fault(fault.message());
  if (due_) return;
  log().error("database fails; it is tried again every few seconds: file={} error={:?}", source_.file.string(),
              fault.message());
  try_later();
}

void FileOrMemory::look() {
  if (auto const fault = take_fault()) note(*fault);
}

bool FileOrMemory::goes_on_in_memory_after_writes() {
  bool const was_failing = due_ && !in_memory_;
  auto const fault = take_fault();
  if (fault && source_.without_disk == DiskFailurePolicy::keep_in_memory) return go_on_in_memory(*fault).has_value();
  if (fault)
    note(*fault);
  else if (was_failing)
    try_to_write();
  return false;
}

/// The connection is closed before the file is renamed: SQLite finds a database's companions by its name.
void FileOrMemory::replace() {
  if (connection_ && !connection_->found_corruption()) return;
  std::string const damage = connection_ ? connection_->damage() : no_writes_->message();
  if (connection_) connection_->keep_journal_on_close(true);
  connection_.reset();
  auto opened = recreate(source_.file, source_.schema, source_.options, damage);
  if (!opened) {
    no_writes_ = opened.error();
    set_fault(opened.error().message());
    return;
  }
  connection_ = std::move(*opened);
  no_writes_.reset();
  damaged_ = false;
  end_fault();
}

void FileOrMemory::set_fault(std::string text) {
  std::lock_guard const lock(mutex_);
  fault_ = std::move(text);
}

void FileOrMemory::end_fault() {
  due_.reset();
  if (fault().empty()) return;
  log().info("database is used again: file={}", source_.file.string());
  set_fault({});
}

}  // namespace petal::store
