// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "store/connection.hpp"
#include "store/open_file.hpp"

namespace petal::store {

/// What is done while the file cannot be used. Reads are served from memory, which begins with what can still be read
/// of the file.
enum class DiskFailurePolicy {
  refuse_writes,   ///< for data that must be safe once a write has succeeded
  keep_in_memory,  ///< for data that may be lost at a restart: it becomes the file's content when the file can be used
                   ///< again
};

/// A file, and what to do if it cannot be used.
struct Source {
  std::filesystem::path file;
  std::span<const char* const> schema;
  OpenOptions options = {};
  DiskFailurePolicy without_disk = DiskFailurePolicy::refuse_writes;
  std::chrono::steady_clock::duration try_again_after = std::chrono::seconds(5);
};

/// The database of a Worker: the file, or memory in its place.
///
/// A fault of the disk, from the start or in use, is logged when it begins and when it ends. Until it ends, the Worker
/// must try the file again from time to time (`due`).
///
/// **Threads.** The Worker's, unless documented otherwise.
class FileOrMemory {
 public:
  /// Opens the file or, if it cannot be opened or written, memory. **Errors.** None that the disk causes.
  static Result<std::unique_ptr<FileOrMemory>> open(Source source);

  FileOrMemory(std::unique_ptr<Connection> connection, Source source);

  /// Returns null if a damaged file could not be replaced, and after `close`.
  Connection* connection() noexcept { return connection_.get(); }

  /// Returns why writes must not be tried; nullopt if they may be. It is set if there is no connection.
  const std::optional<Error>& why_no_writes() const noexcept { return no_writes_; }

  /// Must be called after reads: records what went wrong.
  void look();

  /// Must be called after writes: records what went wrong, and what works again. Returns true if writes that failed may
  /// be tried again because they would now be kept in memory.
  bool goes_on_in_memory_after_writes();

  /// Returns when the file is to be tried again; nullopt while there is no fault.
  std::optional<std::chrono::steady_clock::time_point> due() const noexcept { return due_; }
  void try_again_when_due();

  /// Creates a new file if this one is damaged.
  void replace();
  void close() noexcept { connection_.reset(); }

  /// Any thread.
  bool is_damaged() const noexcept { return damaged_; }
  std::string fault() const;
  const std::filesystem::path& file() const noexcept { return source_.file; }

 private:
  Result<void> go_on_in_memory(const Error& why);
  std::string meaning() const;
  std::optional<Error> take_fault();
  void note(const Error& fault);
  void reopen();
  void try_to_write();
  void set_fault(std::string text);
  void end_fault();
  void try_later() { due_ = std::chrono::steady_clock::now() + source_.try_again_after; }

  Source const source_;
  std::unique_ptr<Connection> connection_;
  bool in_memory_ = false;
  bool has_content_ = false;  ///< while in memory: memory began with the content of the file
  std::optional<Error> no_writes_;
  std::optional<std::chrono::steady_clock::time_point> due_;
  std::atomic<bool> damaged_ = false;
  mutable std::mutex mutex_;
  std::string fault_;
};

}  // namespace petal::store
