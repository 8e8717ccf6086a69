// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "outbox/log.hpp"
#include "outbox/sleep.hpp"
#include "outbox/store_and_forward.hpp"
#include "runtime/escaped.hpp"
#include "runtime/text.hpp"

namespace petal::outbox {
namespace {

using runtime::escaped;
using runtime::Escaped;
using std::chrono::steady_clock;

constexpr std::size_t rows_in_batch = 1024;
constexpr std::size_t removals_in_batch = 2048;
/// How long removals of acknowledged messages are collected. No caller waits for them, and a commit for every few would
/// cost more than sending them. A process that is killed meanwhile sends them again.
constexpr auto removals_collected = std::chrono::milliseconds(5);
constexpr std::size_t burials_in_batch = 16;  // each is written again
constexpr std::uint64_t worth_shrinking = 64 * 1024;
constexpr auto try_again = std::chrono::seconds(1);

}  // namespace

/// Starts the tasks. They end with stop(), so none begins before there is something to do.
void StoreAndForward::begin() {
  if (std::exchange(begun_, true)) return;
  tasks_.spawn("outbox writing", write_all());
  tasks_.spawn("outbox reading", read_ahead());
}

void StoreAndForward::store(const EntryPtr& entry) {
  if (entry->disk != Entry::Disk::none) return;
  entry->disk = Entry::Disk::writing;
  if (!entry->in_flight) hold_back(*entry, true);
  to_write_.push_back(entry);
  write_wake_.cancel();
  begin();
}

/// Stores `entry` unless its caller has an answer already.
void StoreAndForward::store_unless_answered(const EntryPtr& entry) {
  if (!entry->is_answered()) store(entry);
}

/// Stores all messages that wait in memory, also those behind one whose `publish_timeout` has passed: they must not
/// overtake it.
void StoreAndForward::store_all_waiting() {
  for (auto const& entry : send_queue_.take_live()) store(entry);
}

void StoreAndForward::hold_back(Entry& entry, bool held) {
  if (entry.holds_back == held) return;
  entry.holds_back = held;
  held ? ++holding_back_ : --holding_back_;
}

void StoreAndForward::remove(std::int64_t seq) {
  busy_.insert(seq);
  to_remove_.push_back(seq);
  if (!collects_removals_ || to_remove_.size() >= removals_in_batch) write_wake_.cancel();
}

void StoreAndForward::requeue(std::int64_t seq) {
  busy_.erase(seq);
  cursor_ = std::min(cursor_, seq - 1);
  came_back_ = std::min(came_back_, seq);
  more_on_disk_ = true;
  if (wants_rows()) read_wake_.cancel();
}

void StoreAndForward::give_back_stored() {
  for (auto const& entry : send_queue_.take_stored()) {
    entry->answer(PublishOutcome::stored);
    requeue(entry->row->seq);
  }
}

/// Notes that the broker has the message: this must be on disk before the handshake continues.
void StoreAndForward::note_received(const EntryPtr& entry, std::function<void()> kept) {
  entry->received = true;
  to_note_.push_back({entry, std::move(kept)});
  write_wake_.cancel();
}

void StoreAndForward::forget_handshake(const Row& row) {
  if (row.message.qos == Qos::exactly_once) identifiers_.finished(row.seq);
  if (!unanswered_.empty()) unanswered_.erase(row.seq);
}

void StoreAndForward::tell_storing(std::string reason) {
  if (std::exchange(storing_, true) || stopping_) return;
  log().warn("messages are stored from now on: reason={:?} stored={}", reason, file_.totals().messages);
}

Task<> StoreAndForward::write_all() {
  for (;;) {
    bool const idle = to_write_.empty() && !has_changes();
    bool const look_again = write_failed_ || !file_.fault().empty();
    if (idle || (write_failed_ && to_write_.empty()))
      co_await sleep(write_wake_, look_again ? steady_clock::now() + try_again : Time::max());
    else if (to_write_.empty() && to_note_.empty() && to_bury_.empty())
      co_await collect_removals();
    writes_ = true;
    co_await write_some();
    writes_ = false;
    written_some_.cancel();
    pump();
  }
}

/// Waits a moment, or until many removals wait or something is to be stored.
Task<> StoreAndForward::collect_removals() {
  if (to_remove_.size() >= removals_in_batch) co_return;
  collects_removals_ = true;
  co_await sleep(write_wake_, steady_clock::now() + removals_collected);
  collects_removals_ = false;
}

/// Writes one transaction. It may be empty, to find out whether a file that could not be written can be written now.
Task<> StoreAndForward::write_some() {
  if (file_.open()) take_up_file();
  std::size_t bytes = 0;
  while (!to_write_.empty() && writing_.size() < rows_in_batch && bytes < bound_.journal_bytes()) {
    bytes += to_write_.front()->bytes();
    writing_.push_back(std::move(to_write_.front()));
    to_write_.pop_front();
  }
  auto changes = take_changes();
  if (writing_.empty() && changes.size() == 0 && file_.fault().empty()) co_return;

  auto const written = co_await file_.write(batch_of(writing_, changes));
  write_failed_ = written.has_error();
  if (written) writes_salt_ = false;
  if (file_.opened() != file_opened_) take_up_file();
  if (written.has_error() && written.error().is(Errc::storage_full) && writing_.size() + changes.size() > 1)
    co_return co_await write_one_by_one(std::move(changes));
  on_changes_written(changes, written.has_value());
  auto const entries = std::exchange(writing_, {});
  for (std::size_t i = 0; i < entries.size(); ++i)
    on_written(entries[i], written ? written->inserts[i] : Result<void>(cannot_store(written.error())));
  if (written) note(*written);
  if (written && written->totals.messages == 0 && largest_ > worth_shrinking) {
    largest_ = 0;
    co_await file_.shrink();
  }
}

/// Writes in parts what the disk is too full for as a whole: first what frees space, then what still fits.
Task<> StoreAndForward::write_one_by_one(Changes changes) {
  Changes removals;
  removals.removals = std::exchange(changes.removals, {});
  if (removals.size() != 0) on_changes_written(removals, co_await write_changes(removals));
  while (!writing_.empty()) {
    auto const written = co_await file_.write(batch_of({writing_.front()}, {}));
    auto const entry = writing_.front();
    writing_.erase(writing_.begin());
    on_written(entry, written ? written->inserts.front() : Result<void>(cannot_store(written.error())));
    if (written) note(*written);
  }
  if (changes.size() != 0) on_changes_written(changes, co_await write_changes(changes));
}

Task<bool> StoreAndForward::write_changes(Changes changes) {
  auto const written = co_await file_.write(batch_of({}, changes));
  if (written) note(*written);
  co_return written.has_value();
}

/// Takes no more than one transaction may have. A message that ended meanwhile needs no note of its handshake.
StoreAndForward::Changes StoreAndForward::take_changes() {
  Changes taken;
  auto const removals =
      to_remove_.begin() + static_cast<std::ptrdiff_t>(std::min(to_remove_.size(), removals_in_batch));
  taken.removals.assign(to_remove_.begin(), removals);
  to_remove_.erase(to_remove_.begin(), removals);
  std::erase_if(to_note_, [](const Received& each) { return !each.entry->in_flight; });
  taken.received = std::exchange(to_note_, {});
  auto const burials = to_bury_.begin() + static_cast<std::ptrdiff_t>(std::min(to_bury_.size(), burials_in_batch));
  taken.burials.assign(to_bury_.begin(), burials);
  to_bury_.erase(to_bury_.begin(), burials);
  return taken;
}

Batch StoreAndForward::batch_of(const std::vector<EntryPtr>& entries, const Changes& changes) const {
  Batch batch;
  batch.bound = bound_;
  batch.removals = changes.removals;
  batch.burials = changes.burials;
  for (auto const& each : changes.received) batch.received.push_back(each.entry->row->seq);
  for (auto const& entry : entries) batch.inserts.push_back(entry->row);
  if (writes_salt_) batch.salt = identifiers_.salt();
  if (bound_.when_full == WhenFull::drop_oldest) {
    batch.kept = identifiers_.unfinished();
    for (auto const seq : retries_.refused()) batch.kept.push_back(seq);
    batch.kept.insert(batch.kept.end(), busy_.begin(), busy_.end());
    std::sort(batch.kept.begin(), batch.kept.end());
  }
  return batch;
}

Error StoreAndForward::cannot_store(const Error& why) const {
  if (why.is(Errc::storage_full))
    return {Errc::storage_full, "the disk is full, the message cannot be stored: " + why.message()};
  return {Errc::not_connected, fmt::format("{}, and it cannot be stored: {}",
                                           state().connected ? "not acknowledged" : "not connected", why.message())};
}

/// Completes changes; those that were not done are tried again with the next transaction.
void StoreAndForward::on_changes_written(Changes& changes, bool done) {
  if (!done) {
    to_remove_.insert(to_remove_.end(), changes.removals.begin(), changes.removals.end());
    to_note_.insert(to_note_.end(), changes.received.begin(), changes.received.end());
    to_bury_.insert(to_bury_.end(), changes.burials.begin(), changes.burials.end());
    return;
  }
  for (auto const seq : changes.removals) busy_.erase(seq);
  for (auto const& burial : changes.burials) busy_.erase(burial.seq);
  for (auto const& each : changes.received)
    if (each.entry->in_flight) each.kept();
}

/// Handles a message that is on disk now, or cannot be stored.
void StoreAndForward::on_written(const EntryPtr& entry, const Result<void>& stored) {
  hold_back(*entry, false);
  entry->disk = stored ? Entry::Disk::written : Entry::Disk::none;
  if (stored) return on_stored(entry);
  retries_.ended(entry->row->seq);
  forget_handshake(*entry->row);
  if (entry->awaits_end && !entry->is_answered() && !entry->in_flight && may_send()) {
    entry->awaits_end = false;
    return send_queue_.add_live(entry);  // it may leave without its handshake being kept
  }
  if (!entry->is_answered() && stored.error().is(Errc::storage_full)) {
    ++counted_.rejected;
    if (auto const count = rejections_.happened(); count != 0)
      log().warn("messages rejected: count={} reason={:?}", count, stored.error().message());
  }
  entry->answer(stored.error());
}

void StoreAndForward::on_stored(const EntryPtr& entry) {
  auto const seq = entry->row->seq;
  log().debug("stored: seq={} topic={}", seq, Escaped(entry->row->message.topic));
  if (!entry->awaits_end || !may_send()) entry->answer(PublishOutcome::stored);
  if (entry->in_flight) {
    busy_.insert(seq);
    return;
  }
  switch (std::exchange(entry->end, Entry::End::none)) {
    case Entry::End::none:
      return enqueue_stored(entry);
    case Entry::End::removed:  // the transport was faster
      return remove(seq);
    case Entry::End::retried:
      return retry_later(entry);
    case Entry::End::dead:
      return bury(std::move(entry->burial));
  }
}

void StoreAndForward::note(const Written& written) {
  largest_ = std::max(largest_, written.totals.bytes);
  if (written.totals.messages == 0) storing_ = false;
  if (auto const count = written.forgotten == 0 ? 0 : forgotten_.happened(written.forgotten); count != 0)
    log().warn("dead letters dropped: count={} reason=\"no more than {}, and {} bytes, are kept\"", count,
               most_dead_letters, bound_.dead_letter_bytes());
  if (written.driven_out == 0) return;
  counted_.dropped += written.driven_out;
  if (auto const count = drops_.happened(written.driven_out); count != 0)
    log().warn(
        "messages dropped: count={} reason=\"the outbox is full (OUTBOX_MAX_BYTES={}), OUTBOX_FULL=drop-oldest\" "
        "last_topic={}",
        count, bound_.max_bytes, escaped(written.last_driven_out));
}

}  // namespace petal::outbox
