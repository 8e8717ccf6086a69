// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <petal/task.hpp>
#include <string>
#include <vector>

#include "outbox/dead_letters.hpp"
#include "outbox/message_table.hpp"
#include "runtime/log_throttle.hpp"
#include "store/database.hpp"

namespace petal::outbox {

/// The file of the outbox. After a failure, unless the disk is full, it is closed. It can be opened again, at most once
/// a second. A damaged file is moved aside and replaced by an empty one.
///
/// **Errors.** storage_full: the disk is full. storage_failed: the text says why.
/// **Threads.** The executor's.
class OutboxFile {
 public:
  OutboxFile(boost::asio::any_io_executor executor, std::filesystem::path file, Bound bound);

  /// Opens the file. It blocks, but not longer if much is stored. Does nothing if the file is open.
  Result<void> open();

  bool is_open() const { return database_ != nullptr; }

  /// Commits `batch`. The caller must make one call at a time.
  Task<Result<Written>> write(Batch batch);

  Task<Result<std::vector<RowPtr>>> read(std::int64_t after, std::size_t most, std::size_t most_bytes);

  Task<Result<std::vector<DeadLetter>>> dead_letters(std::int64_t after, Portion portion);

  /// Do what the functions of these names in dead_letters.hpp do; return the number of dead letters.
  Task<Result<std::uint64_t>> retry_dead_letters(Which which, std::int64_t first_seq, Moment now);
  Task<Result<std::uint64_t>> remove_dead_letters(Which which);

  /// Gives the space of the journal, and what an empty file does not need, back to the disk.
  Task<> shrink();

  /// Finishes the work that is queued.
  void close() { database_.reset(); }

  /// Returns why the last call failed, as text for people; empty if it did not.
  const std::string& fault() const { return fault_; }

  const Totals& totals() const { return totals_; }
  std::int64_t last_seq() const { return last_seq_; }
  std::uint16_t salt() const { return salt_; }

  /// Returns a number that differs each time the file was opened: its earlier content may be gone then.
  int opened() const { return opened_; }

 private:
  using Time = std::chrono::steady_clock::time_point;

  Result<void> try_open();
  void note(const Error& error);
  Task<Result<std::uint64_t>> move(std::function<Result<Moved>(store::Connection&)> work);
  Task<Result<void>> replace(std::shared_ptr<store::Database> database);

  boost::asio::any_io_executor executor_;
  std::filesystem::path file_;
  Bound bound_;
  std::shared_ptr<store::Database> database_;  // shared with the calls that run
  Totals totals_;
  std::int64_t last_seq_ = 0;
  std::uint16_t salt_ = 0;
  int opened_ = 0;
  std::string fault_;
  Time next_attempt_{};
  runtime::LogThrottle faults_;
};

}  // namespace petal::outbox
