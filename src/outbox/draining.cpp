// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "outbox/log.hpp"
#include "outbox/sleep.hpp"
#include "outbox/store_and_forward.hpp"

namespace petal::outbox {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t rows_at_once = 1024;
constexpr std::size_t bytes_at_once = 1024 * 1024;
constexpr auto try_again = std::chrono::seconds(1);

}  // namespace

/// Begins with a file that was opened or created anew: what is known of the earlier one does not hold, and messages
/// that the new one lacks are in memory at best.
void StoreAndForward::take_up_file() {
  if (file_.opened() == file_opened_) return;
  bool const first = std::exchange(file_opened_, file_.opened()) == 0;
  if (first) {
    renumber(file_.last_seq());
    identifiers_.begin(file_.salt(), file_.last_seq());
  }
  writes_salt_ = !first;  // it may be a new file, and handshakes continue under their identifiers
  cursor_ = 0;
  came_back_ = 0;
  more_on_disk_ = file_.totals().messages != 0;
  largest_ = file_.totals().bytes;
  if (more_on_disk_) log().info("messages wait to be sent: count={}", file_.totals().messages);
  auto again = send_queue_.take_stored();
  again.insert(again.end(), in_flight_.begin(), in_flight_.end());
  again.insert(again.end(), just_stored_.begin(), just_stored_.end());
  for (auto& entry : retries_.take_all()) again.push_back(std::move(entry));
  just_stored_.clear();
  for (auto const& entry : again) {
    if (entry->disk != Entry::Disk::written) continue;
    entry->disk = Entry::Disk::none;
    store(entry);
  }
  read_wake_.cancel();
}

/// Puts the messages that were published before the file could be read behind those that it has.
void StoreAndForward::renumber(std::int64_t after) {
  auto entries = send_queue_.take_live();
  auto const live = entries.size();
  entries.insert(entries.end(), to_write_.begin(), to_write_.end());
  for (auto const& entry : in_flight_)
    if (entry->disk == Entry::Disk::none) entries.push_back(entry);
  for (auto const& entry : entries) {
    auto row = std::make_shared<Row>(*entry->row);
    row->seq += after;
    entry->row = std::move(row);
  }
  for (std::size_t i = 0; i < live; ++i) send_queue_.add_live(entries[i]);
  next_seq_ += after;
}

bool StoreAndForward::has_room_in_line() const {
  return send_queue_.stored() < rows_at_once && send_queue_.stored_bytes() < bytes_at_once;
}

/// Queues a message that was just stored. If everything older is in line, it joins the line from memory. Otherwise a
/// stream of messages that are being stored would for ever have to be read from disk, and never be sent at once again.
void StoreAndForward::enqueue_stored(const EntryPtr& entry) {
  auto const seq = entry->row->seq;
  if (busy_.contains(seq)) return entry->answer(PublishOutcome::stored);  // it was read already
  if (reading_) {
    just_stored_.push_back(entry);
  } else if (!more_on_disk_ && may_send() && has_room_in_line()) {
    busy_.insert(seq);
    send_queue_.add_stored(entry);
  } else {
    entry->answer(PublishOutcome::stored);
    requeue(seq);
  }
}

bool StoreAndForward::wants_rows() const {
  return more_on_disk_ && may_send() && send_queue_.stored() < rows_at_once / 2 &&
         send_queue_.stored_bytes() < bytes_at_once;
}

Task<> StoreAndForward::read_ahead() {
  for (;;) {
    if (!wants_rows())
      co_await sleep(read_wake_, Time::max());
    else if (!co_await read_some())
      co_await sleep(read_wake_, steady_clock::now() + try_again);
  }
}

/// Returns false if the file cannot be read.
Task<bool> StoreAndForward::read_some() {
  if (!draining_since_) {
    draining_since_ = steady_clock::now();
    drained_ = 0;
    dropped_before_ = counted_.dropped;
    log().info("sending what is stored: messages={}", file_.totals().messages);
  }
  came_back_ = none_came_back;
  if (file_.open()) take_up_file();
  reading_ = true;
  auto const rows = co_await file_.read(cursor_, rows_at_once, bytes_at_once);
  reading_ = false;
  if (file_.opened() != file_opened_) take_up_file();
  if (rows) take_rows(*rows);
  for (auto const& entry : std::exchange(just_stored_, {})) enqueue_stored(entry);
  if (!rows) co_return false;
  note_progress();
  pump();
  co_return true;
}

/// Puts `rows` in line. If the link is gone, they are read again when it is back.
void StoreAndForward::take_rows(const std::vector<RowPtr>& rows) {
  if (!may_send()) return;
  std::size_t bytes = 0;
  for (auto const& row : rows) {
    if (row->seq >= came_back_) break;  // the one that came back must be sent before it
    cursor_ = row->seq;
    bytes += row->message.topic.size() + row->message.payload.size();
    if (!busy_.insert(row->seq).second) continue;
    auto entry = std::make_shared<Entry>(executor_, row);
    entry->disk = Entry::Disk::written;
    send_queue_.add_stored(std::move(entry));
  }
  if (came_back_ == none_came_back && rows.size() < rows_at_once && bytes < bytes_at_once) more_on_disk_ = false;
}

void StoreAndForward::note_progress() {
  if (!draining_since_ || more_on_disk_ || holding_back_ != 0 || send_queue_.stored() != 0 ||
      send_queue_.stored_in_flight() || retries_.next())
    return;
  auto const took = std::chrono::duration<double>(steady_clock::now() - *draining_since_);
  log().info("sent what was stored: messages={} dropped={} seconds={:.1f}", drained_,
             counted_.dropped - dropped_before_, took.count());
  draining_since_.reset();
  storing_ = false;
}

}  // namespace petal::outbox
