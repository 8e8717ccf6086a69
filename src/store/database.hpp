// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <span>

#include "store/connection.hpp"
#include "store/job.hpp"
#include "store/worker.hpp"

namespace petal::store {

/// The type that `Work`, a function of `Connection&`, returns: a `Result`.
template <typename Work>
using ResultOf = std::invoke_result_t<Work&, Connection&>;

/// One SQLite file, owned by one thread.
///
/// ```cpp
/// auto const count = co_await database->write([name](Connection& connection) {
///   return connection.run("DELETE FROM robots WHERE name = ?1", name);
/// });
/// ```
///
/// Work is called on the database's thread, so it must capture by value, use nothing else and keep no Statement. An
/// exception that it throws becomes storage_failed.
///
/// **Errors.** Those of Connection and of the work itself.
/// **Threads.** `read` and `write` must be called on the executor's (one at a time); they resume there.
/// **Lifetime.** Must end before the executor's loop. The destructor does the queued work and wakes the callers that
/// wait for it, so it may block for as long as the disk does.
/// **Cancellation.** A cancelled call throws `operation_aborted` at once; its work may still be done.
class Database {
 public:
  /// Opens `file`, creates it if it is missing, and brings it to the newest schema (store/open_file.hpp). Blocks.
  /// **Errors.** storage_failed or storage_full. A damaged file is no error: it is moved aside, and a new one is
  /// created.
  static Result<std::unique_ptr<Database>> open(boost::asio::any_io_executor executor, std::filesystem::path file,
                                                std::span<const char* const> schema, OpenOptions options = {});

  /// Does the same. If the file cannot be opened or written, it continues in memory, as `source` defines, logs an
  /// error, and tries the file again. **Errors.** None that the disk causes.
  static Result<std::unique_ptr<Database>> open_or_memory(boost::asio::any_io_executor executor, Source source);

  Database(boost::asio::any_io_executor executor, std::unique_ptr<FileOrMemory> medium);

  /// Runs `work`, which must change nothing. It sees every write that was queued before.
  template <std::invocable<Connection&> Work>
  Task<ResultOf<Work>> read(Work work) {
    return perform(Job::Kind::read, std::move(work));
  }

  /// Runs `work` in a transaction and completes once that is on the disk.
  ///
  /// Writes that are queued while another commit runs share one commit, each in a savepoint of its own: an error that
  /// `work` returns undoes its own changes only. If the shared commit fails, each is called again, alone; so `work`
  /// must tolerate being called twice (it must move nothing out of its captures).
  template <std::invocable<Connection&> Work>
  Task<ResultOf<Work>> write(Work work) {
    return perform(Job::Kind::write, std::move(work));
  }

  /// Returns why the disk cannot be read or written, what that means and what to do; empty while it can. Any thread.
  std::string fault() const { return worker_.fault(); }

  /// Returns whether a read or a write has met damage in the file: that call failed, and `replace_damaged` helps.
  bool is_damaged() const noexcept { return worker_.is_damaged(); }

  /// Moves a damaged file aside, logs it, and creates a new one. If none is damaged (another caller was first), it does
  /// nothing. **Errors.** Those of recreate; reads and writes then end with the same error until a later call is
  /// successful.
  Task<Result<void>> replace_damaged();

  const std::filesystem::path& file() const noexcept { return file_; }

 private:
  template <typename Work>
  Task<ResultOf<Work>> perform(Job::Kind kind, Work work) {
    auto const job = std::make_shared<JobOf<Work>>(kind, std::move(work));
    co_await done(job);
    co_return job->take_result();
  }

  Task<> done(std::shared_ptr<Job> job);

  boost::asio::any_io_executor executor_;
  std::filesystem::path file_;
  Worker worker_;
};

}  // namespace petal::store
