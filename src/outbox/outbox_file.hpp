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

/// The file. After a failure that is not the disk's being full it is closed, and can be opened again, no more than once
/// a second. A damaged file is kept aside, and an empty one begun.
///
/// **Errors.** storage_full: the disk is. storage_failed: the text says why.
/// **Threads.** The executor's.
class OutboxFile {
 public:
  OutboxFile(boost::asio::any_io_executor executor, std::filesystem::path file, Bound bound);

  /// Blocks, for no longer where much is stored. Does nothing where it is open.
  Result<void> open();

  bool is_open() const { return database_ != nullptr; }

  /// Commits. One at a time.
  Task<Result<Written>> write(Batch batch);

  Task<Result<std::vector<RowPtr>>> read(std::int64_t after, std::size_t most, std::size_t most_bytes);

  Task<Result<std::vector<DeadLetter>>> dead_letters(std::int64_t after, Portion portion);

  /// As the functions of these names in dead_letters.hpp; they return how many.
  Task<Result<std::uint64_t>> retry_dead_letters(Which which, std::int64_t first_seq, Moment now);
  Task<Result<std::uint64_t>> remove_dead_letters(Which which);

  /// Gives the space of the journal, and what an empty file does not need, back to the disk.
  Task<> shrink();

  /// Finishes what is queued.
  void close() { database_.reset(); }

  /// Why the last call could not be done, for a person; empty where it could.
  const std::string& fault() const { return fault_; }

  const Totals& totals() const { return totals_; }
  std::int64_t last_seq() const { return last_seq_; }
  std::uint16_t salt() const { return salt_; }

  /// Another number each time the file was opened: what was in it before may not be there any more.
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
