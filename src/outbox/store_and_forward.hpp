// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "outbox/entry.hpp"
#include "outbox/identifiers.hpp"
#include "outbox/options.hpp"
#include "outbox/outbox_file.hpp"
#include "outbox/pacer.hpp"
#include "outbox/retries.hpp"
#include "outbox/send_queue.hpp"
#include "outbox/stats.hpp"
#include "outbox/suspicion.hpp"
#include "runtime/log_throttle.hpp"
#include "runtime/task_group.hpp"
#include "transport/transport.hpp"

namespace petal::outbox {

/// A Transport over another one, whose publishes with QoS 1 and 2 end in safety: acknowledged, or on disk.
///
/// A message leaves at once if the link is up and nothing older waits. Otherwise, or if no acknowledgement comes within
/// `publish_timeout`, it is stored, and sent when all older ones have been sent. Nothing is removed from the disk
/// before it is acknowledged. A message that was sent and is not acknowledged yet is not sent again over the same link
/// (MQTT 5, 4.4). QoS 0 is never stored. QoS 2 is on disk before it leaves, and its handshake continues over the next
/// link, and after a restart, from where it was: so it arrives exactly once.
///
/// A message that was stored and cannot be delivered becomes a dead letter, and holds up no other: if it is refused for
/// good, if it is refused for a passing reason too often, or if the broker ends the link for it again and again.
///
/// **Errors.** Of `publish`, besides those of the transport for what it refuses: storage_full (`OUTBOX_MAX_BYTES`, or
/// the disk), not_connected (QoS 0, or it can be neither sent nor stored), timed_out (QoS 0 at a busy `rate`, or its
/// time was over before it could leave), shutting_down.
/// **Cancellation.** A publish that is cancelled may still be stored or sent.
/// **Lifetime.** The caller must await `stop()` before destroying it; `inner` must outlive it.
class StoreAndForward final : public transport::Transport {
 public:
  /// Opens the file, and blocks while it does. If that fails, the log and `fault` report it, and it is tried again when
  /// a message is to be stored.
  StoreAndForward(boost::asio::any_io_executor executor, Options options, transport::Transport& inner,
                  Clock clock = machine_clock);
  ~StoreAndForward() override;

  void start(transport::Sink sink, OnState on_state) override;
  void hold_incoming() override { inner_.hold_incoming(); }

  /// Takes no new work, stops `inner`, and stores what was not acknowledged.
  Task<> stop() override;

  Task<Result<PublishOutcome>> publish(transport::OutgoingMessage message) override;
  bool keeps_order() const override { return inner_.keeps_order(); }
  Task<Result<void>> subscribe(std::string filter, transport::FilterOptions options) override;
  Task<Result<void>> unsubscribe(std::string filter) override;
  const transport::LinkState& state() const override { return inner_.state(); }
  std::uint64_t unread() const override { return inner_.unread(); }

  Stats stats() const;

  /// Returns the dead letters after the id `after`, the oldest first, at most `most`; fewer if they are large.
  /// **Errors.** storage_failed, shutting_down.
  Task<Result<std::vector<DeadLetter>>> dead_letters(std::int64_t after, std::size_t most);

  /// Stores the dead letter that is named, or all, to be sent like any other message: behind those that are stored
  /// already. Returns how many. **Errors.** not_found, storage_failed, storage_full, shutting_down.
  Task<Result<std::uint64_t>> retry_dead_letters(Which which);

  /// Deletes the dead letter that is named, or all. Returns how many. **Errors.** not_found, storage_failed,
  /// storage_full, shutting_down.
  Task<Result<std::uint64_t>> remove_dead_letters(Which which);

  /// Returns why nothing can be stored, as text for people; empty if messages can be stored.
  const std::string& fault() const { return file_.fault(); }

 private:
  using Time = std::chrono::steady_clock::time_point;

  /// A QoS 0 message that waits for its turn.
  struct SendSlot {
    explicit SendSlot(const boost::asio::any_io_executor& executor) : granted(executor) {}
    boost::asio::steady_timer granted;
    bool is_granted = false;
  };

  /// A QoS 2 message that the broker has (transport::Handshake).
  struct Received {
    EntryPtr entry;
    std::function<void()> kept;
  };

  /// Changes to rows in one transaction.
  struct Changes {
    std::vector<std::int64_t> removals;
    std::vector<Received> received;
    std::vector<Burial> burials;
    std::size_t size() const { return removals.size() + received.size() + burials.size(); }
  };

  // What callers see: store_and_forward.cpp.
  EntryPtr make_entry(transport::OutgoingMessage message);
  bool may_wait_in_memory(const Entry& entry) const;
  Task<Result<PublishOutcome>> publish_at_most_once(transport::OutgoingMessage message);
  Task<bool> wait_for_turn(Time limit);
  Task<> let_others_leave();
  void timed_out(const EntryPtr& entry);
  void on_link(const transport::LinkState& state);
  Task<> wait_while(std::function<bool()> busy, boost::asio::steady_timer& wake, Time limit);
  Task<> wait_until_all_ended(std::chrono::milliseconds limit);
  Task<> wait_until_all_written(std::chrono::milliseconds limit);

  // What leaves: sending.cpp.
  bool older_waits() const;
  bool live_may_leave() const;
  bool answered_in_flight() const;
  bool may_send() const;
  bool is_full();
  void pump();
  bool pump_one(Time now);
  void pump_at(Time time);
  void grant_turn(Time now);
  bool drop_if_expired(const EntryPtr& entry);
  bool is_kept(const Entry& entry) const;
  bool take_identifier(const EntryPtr& entry);
  void send(const EntryPtr& entry);
  Task<> carry(EntryPtr entry);
  Task<Result<PublishOutcome>> transmit(EntryPtr entry, transport::OutgoingMessage message);
  Task<Result<PublishOutcome>> transmit_at_least_once(const Entry& entry, transport::OutgoingMessage message);
  void ended(const EntryPtr& entry, const Result<PublishOutcome>& result);
  static bool is_known_as_stored(const Entry& entry);
  void ended_for_good(const EntryPtr& entry, const Result<PublishOutcome>& result);
  void ended_without_answer(const EntryPtr& entry, const Error& why);
  void ended_for_now(const EntryPtr& entry, const Error& why);
  void retry_later(const EntryPtr& entry);
  void retry_due(Time now);
  void wake_for_retry();
  void pause();

  // What goes to disk: storing.cpp.
  void begin();
  void store(const EntryPtr& entry);
  void note_received(const EntryPtr& entry, std::function<void()> kept);
  void store_unless_answered(const EntryPtr& entry);
  void store_all_waiting();
  void hold_back(Entry& entry, bool held);
  void remove(std::int64_t seq);
  bool has_changes() const { return !to_remove_.empty() || !to_note_.empty() || !to_bury_.empty(); }
  void requeue(std::int64_t seq);
  void give_back_stored();
  void forget_handshake(const Row& row);
  Task<> write_all();
  Task<> collect_removals();
  Task<> write_some();
  Task<> write_one_by_one(Changes changes);
  Task<bool> write_changes(Changes changes);
  Changes take_changes();
  void on_changes_written(Changes& changes, bool done);
  void on_written(const EntryPtr& entry, const Result<void>& stored);
  void on_stored(const EntryPtr& entry);
  void note(const Written& written);
  Batch batch_of(const std::vector<EntryPtr>& entries, const Changes& changes) const;
  Error cannot_store(const Error& why) const;
  void tell_storing(std::string reason);

  // What cannot be delivered: undeliverable.cpp.
  void give_up(const EntryPtr& entry, std::string reason, unsigned attempts);
  void bury(Burial burial);
  void link_ended(bool by_peer);
  void condemn(const Suspicion::Verdict& verdict);

  // What comes back from it: draining.cpp.
  void take_up_file();
  void renumber(std::int64_t after);
  bool has_room_in_line() const;
  void enqueue_stored(const EntryPtr& entry);
  void take_rows(const std::vector<RowPtr>& rows);
  bool wants_rows() const;
  Task<> read_ahead();
  Task<bool> read_some();
  void note_progress();

  boost::asio::any_io_executor executor_;
  Options options_;
  transport::Transport& inner_;
  Clock clock_;
  Bound bound_;
  OutboxFile file_;
  SendQueue send_queue_;
  Pacer pacer_;
  Retries retries_;
  Suspicion suspicion_;
  Identifiers identifiers_;
  std::unordered_set<std::int64_t> unanswered_;  // sent over a link that ended before they were acknowledged
  OnState on_state_;
  std::int64_t next_seq_ = 1;

  // Leaving
  std::unordered_set<EntryPtr> in_flight_;
  std::deque<std::shared_ptr<SendSlot>> turns_;
  bool was_connected_ = false;
  bool turn_is_next_ = false;
  bool pumping_ = false;
  bool full_ = false;     // as many were in flight as may be, and not much fewer since
  bool stalled_ = false;  // a `publish_timeout` has passed, and nothing was acknowledged since
  Time paused_until_{};
  boost::asio::steady_timer pump_timer_;
  boost::asio::steady_timer pause_timer_;
  boost::asio::steady_timer retry_timer_;
  boost::asio::steady_timer ended_one_;

  // On disk
  std::deque<EntryPtr> to_write_;
  std::vector<std::int64_t> to_remove_;
  std::vector<Received> to_note_;
  std::vector<Burial> to_bury_;
  bool writes_salt_ = false;
  bool collects_removals_ = false;
  std::vector<EntryPtr> writing_;
  bool writes_ = false;
  std::size_t holding_back_ = 0;           // how many that are to be written, or are being written, must be sent before
                                           // younger ones
  std::unordered_set<std::int64_t> busy_;  // stored, and in send_queue_, in flight, retried or to be removed
  bool more_on_disk_ = false;              // there may be rows that are not busy
  static constexpr auto none_came_back = std::numeric_limits<std::int64_t>::max();
  bool reading_ = false;
  std::vector<EntryPtr> just_stored_;        // stored while a read was under way, which may have missed them
  std::int64_t cursor_ = 0;                  // rows up to here have been read
  std::int64_t came_back_ = none_came_back;  // the oldest that ceased to be busy since the last read began
  int file_opened_ = 0;
  bool write_failed_ = false;
  std::uint64_t largest_ = 0;  // the most bytes that were stored since the file was shrunk
  boost::asio::steady_timer write_wake_;
  boost::asio::steady_timer read_wake_;
  boost::asio::steady_timer written_some_;

  // For the status and the log
  Stats counted_;
  runtime::LogThrottle rejections_, drops_, refusals_, expirations_, forgotten_;
  bool storing_ = false;
  std::optional<Time> draining_since_;
  std::uint64_t drained_ = 0;
  std::uint64_t dropped_before_ = 0;

  bool begun_ = false;
  bool stopping_ = false;
  bool closed_ = false;
  runtime::TaskGroup tasks_;
};

}  // namespace petal::outbox
