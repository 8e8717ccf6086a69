// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "outbox/log.hpp"
#include "outbox/store_and_forward.hpp"
#include "runtime/printed.hpp"
#include "runtime/text.hpp"

namespace petal::outbox {
namespace {

using runtime::printable;
using runtime::Printed;
using std::chrono::steady_clock;

/// Whether it is of no use to try again.
bool is_final(const Error& error) {
  for (auto const temporary : {Errc::not_connected, Errc::link_lost, Errc::timed_out, Errc::shutting_down,
                               Errc::storage_full, Errc::storage_failed})
    if (error.is(temporary)) return false;
  return true;
}

}  // namespace

bool StoreAndForward::may_send() const {
  return state().connected && !stopping_ && steady_clock::now() >= paused_until_;
}

/// Whether what was never stored has to wait. What is on a disk that cannot be read is not waited for.
bool StoreAndForward::older_waits() const {
  return (more_on_disk_ && archive_.is_open()) || holding_back_ != 0 || lineup_.stored() != 0 ||
         (!inner_.keeps_order() && (lineup_.stored_in_flight() || answered_in_flight()));
}

/// Whether one is in flight whose caller knows already that it is stored.
bool StoreAndForward::answered_in_flight() const {
  return std::ranges::any_of(in_flight_, [](const EntryPtr& entry) { return entry->is_answered(); });
}

/// Once all that may be in flight is, an eighth of it has to be acknowledged before others leave: these leave in one
/// write then, instead of one with each acknowledgement.
bool StoreAndForward::is_full() {
  auto const window = std::max<std::size_t>(state().window, 1);
  if (in_flight_.size() >= window)
    full_ = true;
  else if (in_flight_.size() <= window - window / 8)
    full_ = false;
  return full_;
}

void StoreAndForward::pump() {
  if (std::exchange(pumping_, true)) return;
  while (pump_one(steady_clock::now())) {
  }
  pumping_ = false;
  if (wants_rows()) read_wake_.cancel();
}

/// Whether another one may leave after this one. QoS 0 and the others leave in turns.
bool StoreAndForward::pump_one(Time now) {
  bool const room = may_send() && !is_full() && lineup_.live() + lineup_.stored() != 0;
  if (!room && turns_.empty()) return false;
  if (auto const next = pacer_.next(now); next > now) {
    pump_at(next);
    return false;
  }
  if (!turns_.empty() && (turn_is_next_ || !room)) {
    grant_turn(now);
    return true;
  }
  auto const entry = lineup_.next(!older_waits());
  turn_is_next_ = true;
  if (!entry) return !turns_.empty();
  if (drop_if_expired(entry)) return true;
  pacer_.left(now);
  send(entry);
  return true;
}

void StoreAndForward::pump_at(Time time) {
  pump_timer_.expires_at(time);
  pump_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) pump();
  });
}

void StoreAndForward::grant_turn(Time now) {
  turn_is_next_ = false;
  pacer_.left(now);
  turns_.front()->is_granted = true;
  turns_.front()->granted.cancel();
  turns_.pop_front();
}

bool StoreAndForward::drop_if_expired(const EntryPtr& entry) {
  auto const& row = *entry->row;
  if (!row.deadline || left_until(*row.deadline, clock_()).count() > 0) return false;
  lineup_.ended(*entry);
  ++counted_.expired;
  if (auto const count = expirations_.happened(); count != 0)
    log().info("messages dropped: count={} reason=\"expired\" last_topic={}", count, printable(row.message.topic));
  if (entry->disk == Entry::Disk::written) {
    ++counted_.dropped;
    remove(row.seq);
  }
  entry->answer(Error(Errc::timed_out, "the message's time (message_expiry) was over before it could be sent"));
  note_progress();
  return true;
}

void StoreAndForward::send(const EntryPtr& entry) {
  entry->in_flight = true;
  in_flight_.insert(entry);
  log().debug("sending: seq={} topic={} stored={}", entry->row->seq, Printed(entry->row->message.topic),
              entry->left_from_disk);
  tasks_.spawn("publish", carry(entry));
}

Task<> StoreAndForward::carry(EntryPtr entry) {
  auto message = entry->row->message;
  if (auto const& deadline = entry->row->deadline)
    message.expiry =
        std::max(std::chrono::ceil<std::chrono::seconds>(left_until(*deadline, clock_())), std::chrono::seconds(1));
  ended(entry, co_await inner_.publish(std::move(message)));
}

void StoreAndForward::ended(const EntryPtr& entry, const Result<Delivery>& result) {
  if (closed_) return;
  entry->in_flight = false;
  in_flight_.erase(entry);
  lineup_.ended(*entry);
  if (result || is_final(result.error()))
    ended_for_good(entry, result);
  else
    ended_without_answer(entry, result.error());
  ended_one_.cancel();
  note_progress();
  pump();
}

void StoreAndForward::ended_for_good(const EntryPtr& entry, const Result<Delivery>& result) {
  auto const& row = *entry->row;
  stalled_ = false;
  if (result)
    log().debug("acknowledged: seq={} topic={}", row.seq, Printed(row.message.topic));
  else if (entry->left_from_disk || entry->is_answered())
    drop(result.error().message(), row);
  if (result && entry->left_from_disk) ++drained_;
  entry->answer(result);
  if (entry->disk == Entry::Disk::written) remove(row.seq);
  if (entry->disk == Entry::Disk::writing) entry->end = result;
}

void StoreAndForward::ended_without_answer(const EntryPtr& entry, const Error& why) {
  log().debug("not acknowledged: seq={} topic={} error={:?}", entry->row->seq, Printed(entry->row->message.topic),
              why.message());
  if (state().connected && !stopping_) pause();
  give_back_stored();  // they are younger
  switch (entry->disk) {
    case Entry::Disk::none:
      if (entry->is_answered()) return;  // it could not be stored, and its caller knows
      tell_storing(why.message());
      store(entry);
      store_all_waiting();
      return;
    case Entry::Disk::writing:
      entry->end = Result<Delivery>(why);
      hold_back(*entry, true);
      return;
    case Entry::Disk::written:
      back_on_disk(entry->row->seq);
      return;
  }
}

/// The transport fails though its link is there: it is not to be asked again at once.
void StoreAndForward::pause() {
  paused_until_ = steady_clock::now() + options_.retry;
  pause_timer_.expires_at(paused_until_);
  pause_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) pump();
  });
}

}  // namespace petal::outbox
