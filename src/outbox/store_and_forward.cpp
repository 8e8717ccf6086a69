// SPDX-License-Identifier: Apache-2.0
#include "outbox/store_and_forward.hpp"

#include <fmt/format.h>

#include "outbox/log.hpp"
#include "outbox/sleep.hpp"
#include "runtime/text.hpp"

namespace petal::outbox {
namespace {

using std::chrono::steady_clock;

constexpr auto ending_limit = std::chrono::milliseconds(300);
constexpr auto writing_limit = std::chrono::milliseconds(1000);
constexpr std::chrono::seconds longest_expiry{4'294'967'295};  // MQTT 5, 3.3.2.3.3

Error stopping() {
  return {Errc::shutting_down, "the program is shutting down and takes no new work"};
}

Result<void> check_expiry(std::optional<std::chrono::seconds> expiry) {
  if (!expiry || (expiry->count() >= 1 && *expiry <= longest_expiry)) return {};
  return Error(Errc::invalid_argument, fmt::format("a message's expiry is {} seconds; accepted: 1 to {}",
                                                   expiry->count(), longest_expiry.count()));
}

std::string rate_text(unsigned rate) {
  return rate == 0 ? std::string() : fmt::format("; accepted: {} publishes a second", rate);
}

}  // namespace

StoreAndForward::StoreAndForward(boost::asio::any_io_executor executor, Options options, transport::Transport& inner,
                                 Clock clock)
    : executor_(executor),
      options_(std::move(options)),
      inner_(inner),
      clock_(std::move(clock)),
      bound_{options_.max_bytes, options_.when_full},
      file_(executor, options_.file, bound_),
      send_queue_(inner.keeps_order()),
      pacer_(options_.rate),
      retries_(options_.retries),
      suspicion_(options_.suspicion),
      pump_timer_(executor),
      pause_timer_(executor),
      retry_timer_(executor),
      ended_one_(executor),
      write_wake_(executor),
      read_wake_(executor),
      written_some_(executor),
      tasks_(executor) {
  if (file_.open()) take_up_file();
}

StoreAndForward::~StoreAndForward() = default;

void StoreAndForward::start(transport::Sink sink, OnState on_state) {
  on_state_ = std::move(on_state);
  begin();
  inner_.start(std::move(sink), [this](const transport::LinkState& state) { on_link(state); });
}

void StoreAndForward::on_link(const transport::LinkState& state) {
  paused_until_ = {};
  if (std::exchange(was_connected_, state.connected) != state.connected)
    state.connected ? suspicion_.link_began() : link_ended(state.ended_by_peer);
  if (!state.connected) {
    give_back_stored();
    store_all_waiting();
  }
  read_wake_.cancel();
  pump();
  if (on_state_) on_state_(state);
}

Task<Result<void>> StoreAndForward::subscribe(std::string filter, transport::FilterOptions options) {
  return inner_.subscribe(std::move(filter), options);
}

Task<Result<void>> StoreAndForward::unsubscribe(std::string filter) {
  return inner_.unsubscribe(std::move(filter));
}

Stats StoreAndForward::stats() const {
  auto stats = counted_;
  stats.messages = file_.totals().messages;
  stats.bytes = file_.totals().bytes;
  stats.max_bytes = options_.max_bytes;
  stats.dead_letters = file_.totals().dead_letters;
  stats.dead_letter_bytes = file_.totals().dead_letter_bytes;
  return stats;
}

EntryPtr StoreAndForward::make_entry(transport::OutgoingMessage message) {
  auto row = std::make_shared<Row>();
  row->seq = next_seq_++;
  if (message.expiry) row->deadline = deadline(*message.expiry, clock_());
  row->message = std::move(message);
  return std::make_shared<Entry>(executor_, std::move(row));
}

/// Returns whether a message may wait in memory: also behind a few that are stored and about to leave, because a steady
/// stream would otherwise go through the disk for ever.
bool StoreAndForward::may_wait_in_memory(const Entry& entry) const {
  if (!may_send() || send_queue_.live() >= options_.most_waiting ||
      send_queue_.live_bytes() + entry.bytes() > options_.most_waiting_bytes)
    return false;
  if (!older_waits() || !file_.fault().empty()) return true;
  return !more_on_disk_ && !stalled_;
}

Task<Result<PublishOutcome>> StoreAndForward::publish(transport::OutgoingMessage message) {
  if (stopping_) co_return stopping();
  if (auto const valid = check_expiry(message.expiry); !valid) co_return valid.error();
  if (message.qos == Qos::at_most_once) co_return co_await publish_at_most_once(std::move(message));
  auto const entry = make_entry(std::move(message));
  if (may_wait_in_memory(*entry)) {
    if (is_kept(*entry)) {
      entry->awaits_end = true;
      store(entry);
    } else {
      send_queue_.add_live(entry);
      pump();
    }
    if (!co_await entry->wait_until(steady_clock::now() + options_.publish_timeout)) timed_out(entry);
  } else {
    if (!may_send()) tell_storing("not connected: " + state().detail);
    store(entry);
  }
  if (!entry->is_answered()) co_await entry->wait_until(Time::max());  // bounded by the disk, and by stop()
  if (more_on_disk_ && may_send()) co_await let_others_leave();
  co_return entry->answer();
}

Task<> StoreAndForward::let_others_leave() {
  boost::asio::steady_timer pause(executor_, options_.backlog_pause);
  co_await pause.async_wait(boost::asio::use_awaitable);
}

void StoreAndForward::timed_out(const EntryPtr& entry) {
  stalled_ = true;
  entry->awaits_end = false;
  if (entry->disk == Entry::Disk::written) entry->answer(PublishOutcome::stored);
  if (entry->disk != Entry::Disk::none) return;
  tell_storing(fmt::format("no acknowledgement within {} ms", options_.publish_timeout.count()));
  if (entry->in_flight)
    store(entry);
  else
    store_all_waiting();
}

Task<Result<PublishOutcome>> StoreAndForward::publish_at_most_once(transport::OutgoingMessage message) {
  auto const not_connected = [this] {
    return Error(Errc::not_connected, "not connected to the broker: " + state().detail);
  };
  if (!state().connected) co_return not_connected();
  if (options_.rate != 0 || suspicion_.isolates()) {
    if (!co_await wait_for_turn(steady_clock::now() + options_.publish_timeout))
      co_return Error(Errc::timed_out, fmt::format("others leave no room for this one within {} ms{}",
                                                   options_.publish_timeout.count(), rate_text(options_.rate)));
    if (stopping_) co_return stopping();
    if (!state().connected) co_return not_connected();
  }
  co_return co_await inner_.publish(std::move(message));
}

/// Returns false if the turn has not come by `limit`.
Task<bool> StoreAndForward::wait_for_turn(Time limit) {
  auto const turn = std::make_shared<SendSlot>(executor_);
  turn->granted.expires_at(limit);
  turns_.push_back(turn);
  pump();
  if (!turn->is_granted) {
    boost::system::error_code error;
    co_await turn->granted.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, error));
  }
  std::erase(turns_, turn);
  co_return turn->is_granted;
}

Task<> StoreAndForward::stop() {
  stopping_ = true;
  pump_timer_.cancel();
  pause_timer_.cancel();
  retry_timer_.cancel();
  for (auto const& turn : turns_) turn->granted.cancel();
  give_back_stored();
  store_all_waiting();
  auto const in_flight = in_flight_;
  for (auto const& entry : in_flight) {  // at once: there may be no time for it later
    entry->awaits_end = false;
    entry->disk == Entry::Disk::written ? entry->answer(PublishOutcome::stored) : store_unless_answered(entry);
  }
  if (state().connected) co_await wait_until_all_ended(ending_limit);
  co_await inner_.stop();
  co_await wait_until_all_written(writing_limit);
  closed_ = true;
  co_await tasks_.stop();
  Error const not_safe(Errc::not_connected, "the program is shutting down, and the message is not stored yet");
  for (auto const& entry : to_write_) entry->answer(not_safe);
  for (auto const& entry : writing_) entry->answer(not_safe);
  for (auto const& entry : in_flight) entry->answer(not_safe);
  if (auto const stored = file_.totals().messages; stored != 0)
    log().info("messages stay stored until the next start: count={}", stored);
  file_.close();
}

/// Waits while `busy`; `wake` is cancelled whenever that may have changed.
Task<> StoreAndForward::wait_while(std::function<bool()> busy, boost::asio::steady_timer& wake, Time limit) {
  while (busy() && steady_clock::now() < limit) co_await sleep(wake, limit);
}

Task<> StoreAndForward::wait_until_all_ended(std::chrono::milliseconds limit) {
  co_await wait_while([this] { return !in_flight_.empty(); }, ended_one_, steady_clock::now() + limit);
}

Task<> StoreAndForward::wait_until_all_written(std::chrono::milliseconds limit) {
  auto const busy = [this] { return !to_write_.empty() || writes_ || (has_changes() && !write_failed_); };
  co_await wait_while(busy, written_some_, steady_clock::now() + limit);
  if (!to_write_.empty() || !writing_.empty())
    log().error("messages are given up, the disk is too slow: count={}", to_write_.size() + writing_.size());
}

}  // namespace petal::outbox
