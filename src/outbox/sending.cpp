// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "outbox/log.hpp"
#include "outbox/store_and_forward.hpp"
#include "runtime/escaped.hpp"
#include "runtime/text.hpp"

namespace petal::outbox {
namespace {

using runtime::escaped;
using runtime::Escaped;
using std::chrono::steady_clock;

/// Returns whether it is of no use to try again.
bool is_final(const Error& error) {
  for (auto const temporary : {Errc::not_connected, Errc::link_lost, Errc::timed_out, Errc::shutting_down,
                               Errc::storage_full, Errc::storage_failed, Errc::busy})
    if (error.is(temporary)) return false;
  return true;
}

}  // namespace

bool StoreAndForward::may_send() const {
  return state().connected && !stopping_ && steady_clock::now() >= paused_until_;
}

/// Returns whether messages that were never stored have to wait. They do not wait for messages on a disk that cannot be
/// read.
bool StoreAndForward::older_waits() const {
  return (more_on_disk_ && file_.is_open()) || holding_back_ != 0 || send_queue_.stored() != 0 ||
         (!inner_.keeps_order() && (send_queue_.stored_in_flight() || answered_in_flight()));
}

/// Returns whether a message that was never stored may leave if it is the oldest in line.
bool StoreAndForward::live_may_leave() const {
  if (holding_back_ != 0) return false;
  if (!inner_.keeps_order() && (send_queue_.stored_in_flight() || answered_in_flight())) return false;
  return !more_on_disk_ || !file_.is_open() || send_queue_.stored() != 0;
}

/// Returns whether a message is in flight whose caller has its answer already: that it is stored.
bool StoreAndForward::answered_in_flight() const {
  return std::ranges::any_of(in_flight_, [](const EntryPtr& entry) { return entry->is_answered(); });
}

/// Returns whether no more may be in flight. Once the window is full, an eighth of it has to be acknowledged before
/// others leave: these then leave in one write, instead of one with each acknowledgement.
bool StoreAndForward::is_full() {
  auto const window = suspicion_.isolates() ? 1 : std::max<std::size_t>(state().window, 1);
  if (in_flight_.size() >= window)
    full_ = true;
  else if (in_flight_.size() <= window - window / 8)
    full_ = false;
  return full_;
}

void StoreAndForward::pump() {
  if (std::exchange(pumping_, true)) return;
  if (retries_.next()) retry_due(steady_clock::now());
  while (pump_one(steady_clock::now())) {
  }
  pumping_ = false;
  if (wants_rows()) read_wake_.cancel();
}

/// Sends a message if one may leave; returns whether another may leave after it. QoS 0 and the others take turns.
bool StoreAndForward::pump_one(Time now) {
  bool const room = may_send() && !is_full() && send_queue_.live() + send_queue_.stored() != 0;
  bool const turn = !turns_.empty() && !(suspicion_.isolates() && (!in_flight_.empty() || older_waits()));
  if (!room && !turn) return false;
  if (auto const next = pacer_.next(now); next > now) {
    pump_at(next);
    return false;
  }
  if (turn && (turn_is_next_ || !room)) {
    grant_turn(now);
    return true;
  }
  auto const entry = send_queue_.next(live_may_leave());
  turn_is_next_ = true;
  if (!entry) return turn;
  if (drop_if_expired(entry) || !take_identifier(entry)) return true;
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
  suspicion_.stop_isolating();
  pacer_.left(now);
  turns_.front()->is_granted = true;
  turns_.front()->granted.cancel();
  turns_.pop_front();
}

bool StoreAndForward::drop_if_expired(const EntryPtr& entry) {
  auto const& row = *entry->row;
  if (!row.deadline || left_until(*row.deadline, clock_()).count() > 0) return false;
  if (row.received || (is_kept(*entry) && identifiers_.may_have_been_sent(row.seq)))
    return false;  // the broker may
                   // have it
  send_queue_.ended(*entry);
  retries_.ended(row.seq);
  suspicion_.ended(row.seq);
  ++counted_.expired;
  if (auto const count = expirations_.happened(); count != 0)
    log().info("messages dropped: count={} reason=\"expired\" last_topic={}", count, escaped(row.message.topic));
  if (entry->disk == Entry::Disk::written) {
    ++counted_.dropped;
    remove(row.seq);
  }
  entry->answer(Error(Errc::timed_out, "the message's time (message_expiry) was over before it could be sent"));
  note_progress();
  return true;
}

/// Returns whether the handshake of `entry` is kept on disk. If nothing can be written, it leaves without.
bool StoreAndForward::is_kept(const Entry& entry) const {
  return entry.row->message.qos == Qos::exactly_once && inner_.keeps_handshakes() &&
         (entry.disk == Entry::Disk::written || file_.fault().empty());
}

/// Returns false if another message has its packet identifier: then it waits, and others leave before it.
bool StoreAndForward::take_identifier(const EntryPtr& entry) {
  auto const seq = entry->row->seq;
  if (entry->disk != Entry::Disk::written || !is_kept(*entry)) return true;
  entry->sent_before = identifiers_.may_have_been_sent(seq);
  auto const holder = identifiers_.take(seq);
  if (holder == seq) return true;
  if (!more_on_disk_ && !busy_.contains(holder)) identifiers_.finished(holder);  // it was lost with a damaged file
  send_queue_.ended(*entry);
  retries_.add(entry, steady_clock::now() + options_.retry);
  wake_for_retry();
  return false;
}

void StoreAndForward::send(const EntryPtr& entry) {
  entry->in_flight = true;
  in_flight_.insert(entry);
  log().debug("sending: seq={} topic={} stored={}", entry->row->seq, Escaped(entry->row->message.topic),
              entry->left_from_disk);
  tasks_.spawn("publish", carry(entry));
}

Task<> StoreAndForward::carry(EntryPtr entry) {
  auto message = entry->row->message;
  if (auto const& deadline = entry->row->deadline)
    message.expiry =
        std::max(std::chrono::ceil<std::chrono::seconds>(left_until(*deadline, clock_())), std::chrono::seconds(1));
  ended(entry, co_await transmit(entry, std::move(message)));
}

/// Sends a QoS 1 message. Its handshake needs nothing on disk: an identifier, and DUP if it is sent again (MQTT 5,
/// 3.3.1.1 and 4.4).
Task<Result<PublishOutcome>> StoreAndForward::transmit_at_least_once(const Entry& entry,
                                                                     transport::OutgoingMessage message) {
  auto const seq = entry.row->seq;
  if (!inner_.keeps_handshakes()) return inner_.publish(std::move(message));
  return inner_.publish_kept(
      std::move(message), {identifiers_.of(seq), identifiers_.is_of_earlier_process(seq) || unanswered_.contains(seq)});
}

Task<Result<PublishOutcome>> StoreAndForward::transmit(EntryPtr entry, transport::OutgoingMessage message) {
  if (message.qos == Qos::at_least_once) return transmit_at_least_once(*entry, std::move(message));
  if (entry->disk != Entry::Disk::written || !is_kept(*entry)) return inner_.publish(std::move(message));
  transport::Handshake handshake{identifiers_.of(entry->row->seq), entry->sent_before, entry->row->received};
  handshake.on_received = [this, entry](std::function<void()> kept) { note_received(entry, std::move(kept)); };
  return inner_.publish_kept(std::move(message), std::move(handshake));
}

void StoreAndForward::ended(const EntryPtr& entry, const Result<PublishOutcome>& result) {
  if (closed_) return;
  entry->in_flight = false;
  in_flight_.erase(entry);
  send_queue_.ended(*entry);
  if (result || is_final(result.error()))
    ended_for_good(entry, result);
  else if (result.error().is(Errc::busy) && is_known_as_stored(*entry))
    ended_for_now(entry, result.error());
  else if (result.error().is(Errc::busy))
    ended_for_good(entry, Error(Errc::refused, result.error().message()));  // the caller waits, and decides
  else
    ended_without_answer(entry, result.error());
  ended_one_.cancel();
  note_progress();
  pump();
}

/// Returns whether no caller waits any more for how the message ends.
bool StoreAndForward::is_known_as_stored(const Entry& entry) {
  return entry.is_answered() || (entry.left_from_disk && !entry.awaits_end);
}

void StoreAndForward::ended_for_good(const EntryPtr& entry, const Result<PublishOutcome>& result) {
  auto const& row = *entry->row;
  stalled_ = false;
  suspicion_.ended(row.seq);
  if (result && entry->left_from_disk) ++drained_;
  if (result)
    log().debug("acknowledged: seq={} topic={}", row.seq, Escaped(row.message.topic));
  else if (is_known_as_stored(*entry) && !row.received)
    return give_up(entry, result.error().message(), retries_.refusals(row.seq) + 1);
  forget_handshake(row);
  retries_.ended(row.seq);
  entry->answer(result);
  if (entry->disk == Entry::Disk::written) remove(row.seq);
  if (entry->disk == Entry::Disk::writing) entry->end = Entry::End::removed;
}

/// Handles a message that the broker refuses now, but may accept later.
void StoreAndForward::ended_for_now(const EntryPtr& entry, const Error& why) {
  auto const& row = *entry->row;
  if (entry->disk == Entry::Disk::none && entry->is_answered()) return;  // it could not be stored, and its caller knows
  auto const verdict = retries_.refused(row.seq, steady_clock::now());
  if (verdict == Retries::Verdict::exhausted) return ended_for_good(entry, why);
  suspicion_.ended(row.seq);
  forget_handshake(row);
  log().debug("refused for now: seq={} topic={} error={:?}", row.seq, Escaped(row.message.topic), why.message());
  if (verdict == Retries::Verdict::no_room) pause();
  entry->end = Entry::End::retried;
  if (entry->disk == Entry::Disk::none) store(entry);
  if (entry->disk == Entry::Disk::written) retry_later(entry);
}

/// Sends a message that is on disk again after a pause. If too many wait, it is read again, after the pause.
void StoreAndForward::retry_later(const EntryPtr& entry) {
  auto const seq = entry->row->seq;
  entry->end = Entry::End::none;
  entry->answer(PublishOutcome::stored);
  if (retries_.refusals(seq) == 0) return requeue(seq);
  busy_.insert(seq);
  retries_.add(entry);
  wake_for_retry();
}

void StoreAndForward::wake_for_retry() {
  retry_timer_.expires_at(*retries_.next());
  retry_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) pump();
  });
}

void StoreAndForward::retry_due(Time now) {
  if (!may_send()) return;  // they are checked again when the link is back
  bool any = false;
  for (; auto const entry = retries_.take_due(now); any = true) send_queue_.add_stored(entry);
  if (any && retries_.next()) wake_for_retry();
}

void StoreAndForward::ended_without_answer(const EntryPtr& entry, const Error& why) {
  constexpr std::size_t most_unanswered = 4096;  // far more than may be in flight: it keeps those of dropped messages
  if (unanswered_.size() >= most_unanswered) unanswered_.clear();
  if (why.is(Errc::link_lost)) unanswered_.insert(entry->row->seq);
  log().debug("not acknowledged: seq={} topic={} error={:?}", entry->row->seq, Escaped(entry->row->message.topic),
              why.message());
  if (why.is(Errc::link_lost)) suspicion_.not_acknowledged(entry->row, entry->received || entry->row->received);
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
      if (entry->end != Entry::End::dead) hold_back(*entry, true);
      return;
    case Entry::Disk::written:
      entry->answer(PublishOutcome::stored);
      entry->end == Entry::End::dead ? bury(entry->burial) : requeue(entry->row->seq);
      return;
  }
}

/// Stops sending for a while: the transport fails although its link is up, and must not be asked again at once.
void StoreAndForward::pause() {
  paused_until_ = steady_clock::now() + options_.retry;
  pause_timer_.expires_at(paused_until_);
  pause_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) pump();
  });
}

}  // namespace petal::outbox
