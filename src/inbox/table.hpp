// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/intrusive/list.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "inbox/entry.hpp"
#include "inbox/options.hpp"
#include "inbox/spool_file.hpp"
#include "store/job.hpp"

namespace petal::inbox {

struct Stats {
  std::uint64_t stored = 0;        ///< messages on disk now
  std::uint64_t stored_bytes = 0;  ///< what they take of `Options::max_bytes`
  std::uint64_t written = 0;       ///< since the start: written to disk
  std::uint64_t refused = 0;       ///< since the start: neither disk nor memory had room, left to the other side
  std::uint64_t lost = 0;          ///< since the start: could not be read again
};

/// The next work of the writer.
struct Work {
  std::vector<EntryPtr> entries;  ///< to be written, in the order of their arrival
  std::vector<Row> rows;          ///< the same as rows
  std::vector<Removal> removals;
  std::vector<std::shared_ptr<store::Job>> jobs;
  bool may_write = false;  ///< the disk has not failed just now
  bool no_room = false;    ///< some messages that are due find no room
  bool last = false;       ///< no work follows
};

/// The messages that are not finished: which are in memory, which on disk, which are to be written next. No I/O.
///
/// **Threads.** Any: all of it is under one lock. Entries and receipts are destroyed outside of the lock.
class Table : public std::enable_shared_from_this<Table> {
 public:
  using Time = Entry::Time;

  Table(boost::asio::any_io_executor executor, Options options) : executor_(std::move(executor)), options_(options) {}

  /// Returns null if `unwritten_bytes` is used up.
  EntryPtr add(const Message& message, const transport::MatchedFilters& matched, transport::Ack receipt);
  /// Adds a message that an earlier run left on disk.
  EntryPtr add_stored(const Row& row);
  void leave();
  bool leaving() const;
  std::string fault() const;
  Stats stats() const;

  // For an Entry.
  std::optional<Message> message_of(const Entry& entry) const;
  void spill(Entry& entry);
  void gone(Entry& entry);
  Result<Message> read(store::Connection& connection, const EntryPtr& entry);

  /// Makes the writer run `work` with the open file; resumes on the executor.
  template <typename Function>
  Task<std::invoke_result_t<Function&, store::Connection&>> run(Function work) {
    auto const job = std::make_shared<store::JobOf<Function>>(store::Job::Kind::read, std::move(work));
    co_await done(job);
    co_return job->take_result();
  }

  // For the writer.
  Work wait();
  void stop();  ///< the writer gets its last Work soon
  void end();   ///< the writer has finished: what is requested from now on fails
  void opened(const Totals& totals, std::int64_t highest_id);
  /// Notes that a new file has replaced a damaged one. Messages that are in memory are written again; returns how many
  /// are lost.
  std::size_t replaced();
  void written(Work work, const Totals& totals);
  /// Notes that nothing of `work` was done; it is tried again later.
  void failed(Work work, std::string fault);
  std::int64_t base() const;
  std::size_t unwritten() const;

 private:
  using List = boost::intrusive::list<Entry, boost::intrusive::constant_time_size<false>>;
  using Lock = std::unique_lock<std::mutex>;

  Task<> done(std::shared_ptr<store::Job> job);
  bool is_due(Time now) const;
  bool may_write(Time now) const;
  Time next_time(Time now) const;
  void wake_by(Time time);
  void submit(std::shared_ptr<store::Job> job);
  Work take(Time now);
  Entry* next_to_write(Time now);
  void take_entries(Work& work, Time now);
  std::shared_ptr<const transport::MatchedFilters> shared(const transport::MatchedFilters& matched);
  bool has_room_for(const Message& message) const;
  std::vector<std::pair<EntryPtr, std::int64_t>> ahead_of(const EntryPtr& entry);
  bool fill(Entry& entry, const Message& message);
  Result<Message> read_one(store::Connection& connection, std::int64_t id) const;

  boost::asio::any_io_executor executor_;
  Options const options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  List fresh_, urgent_, stored_;  // in the order in which they were added
  std::vector<Removal> removals_;
  std::vector<std::shared_ptr<store::Job>> jobs_;
  std::vector<transport::Ack> parked_;  // released while leaving: kept until the links are gone
  std::shared_ptr<const transport::MatchedFilters> last_sent_for_;
  std::string fault_;
  Totals on_disk_;
  Stats stats_;
  std::optional<std::int64_t> base_;  // the highest id that an earlier run left
  std::int64_t next_number_ = 1;
  std::size_t unwritten_bytes_ = 0;
  std::size_t memory_bytes_ = 0;  // of messages that are both on disk and in memory
  std::size_t unwritten_ = 0;     // how many are in memory only
  Time remove_at_ = Time::max();
  Time retry_at_ = Time::min();  // after a fault, nothing is written before this
  Time wake_at_ = Time::min();   // when the writer wakes by itself; the minimum while it works
  bool added_ = false;           // a message has come since the writer last looked
  bool full_ = false;            // what is due finds no room until something is removed
  bool leaving_ = false;
  bool stopping_ = false;
  bool ended_ = false;  // the writer has ended
};

}  // namespace petal::inbox
