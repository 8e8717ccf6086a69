// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <petal/message.hpp>
#include <petal/subscription.hpp>
#include <string>
#include <variant>

#include "proxy/counters.hpp"
#include "proxy/deduplicator.hpp"
#include "proxy/drop_log.hpp"
#include "proxy/slow_consumers.hpp"
#include "runtime/call_times.hpp"
#include "runtime/event.hpp"
#include "runtime/loop_watchdog.hpp"
#include "runtime/owner.hpp"
#include "transport/waiting_message.hpp"

namespace petal::proxy {

/// The bounds of the loose messages that wait (QoS 0). The others are bounded by who has custody of them.
struct HandlerQueueBounds {
  std::size_t messages = 10'000;
  std::size_t bytes = 32 * 1024 * 1024;
  std::size_t dedup_window = 1000;
};

/// What is called for each message, on the main thread: a handler, placed where it runs (runtime::placed).
using MessageCall = MessageHandler::Coroutine;

/// What a queue may have instead of a handler. It is called at once for each message, and must keep a
/// transport::WaitingMessage of it until all work on the message is done. `repeats`: the message repeats an earlier
/// one, and must be kept for as long as that.
using Tap = std::function<void(const transport::Incoming& incoming, bool repeats)>;

/// The state that all queues of a Proxy share. A handler that does not end outlives the Proxy, and so does its queue.
struct DispatchState {
  explicit DispatchState(const boost::asio::any_io_executor& executor) : finished(executor) {}

  Counters counters;
  SlowConsumers slow_consumers;
  runtime::Event finished;  ///< notified when fewer messages are unfinished
};

/// One subscription: its queue, and the calls of its handler, in order, one at a time.
///
/// An exception from a handler is logged and counted. A handler that never returns delays only this queue.
///
/// **Lifetime.** Shared: a running call keeps it alive.
class HandlerQueue : public std::enable_shared_from_this<HandlerQueue> {
 public:
  HandlerQueue(boost::asio::any_io_executor executor, std::shared_ptr<runtime::Owner> owner, std::string subject,
               std::variant<MessageCall, Tap> to, HandlerQueueBounds bounds, std::shared_ptr<DispatchState> common);
  ~HandlerQueue();

  /// Starts to call the handler. The caller must call it once, after construction.
  void start();

  /// Queues the message until the handler has finished with it. One that was seen before (`id` is its messageId) is not
  /// passed to the handler, and is kept for as long as the earlier one. A loose message is dropped if the queue is
  /// full.
  void push(const transport::Incoming& incoming, const std::optional<std::string>& id);

  /// Keeps the message until the earlier one that it repeats, which was pushed before, is finished.
  void push_repetition(const transport::Incoming& incoming);

  /// Queues the message that the handler of `other` has now. If there is none, nothing is queued.
  void push_called_of(const HandlerQueue& other);

  /// Returns whether messages wait or are being handled. It is called from time to time while they do. If the oldest
  /// has been here since before `slow_since`, all of them are spilled to disk: a handler that slow must not keep the
  /// broker from sending to others. So are new ones until the queue has been empty.
  bool is_at_work(std::chrono::steady_clock::time_point slow_since);

  /// Stops calling the handler; a call that runs finishes.
  void close();

  /// Stops calling the handler. Messages that wait or arrive, and the one that the handler has and does not finish,
  /// wait for a queue that continues this one. Ends with close(), or with resume_from() of that queue.
  void suspend();
  bool is_parked() const { return parked_; }

  /// Takes over the messages that wait in `suspended`, behind those that wait here, and the messageIds it has seen.
  /// `suspended` receives nothing any more.
  void resume_from(HandlerQueue& suspended);

  const runtime::Owner& owner() const { return *owner_; }
  const std::string& subject() const { return subject_; }

  /// Returns how many messages wait for the handler. **Threads.** Any.
  std::size_t waiting() const noexcept { return waiting_count_.load(std::memory_order_relaxed); }

  /// Returns the durations of the handler's calls, from the call to its end.
  const runtime::CallTimes& times() const { return times_; }

 private:
  static Task<> work(std::shared_ptr<HandlerQueue> queue);
  struct Waiting {
    transport::WaitingMessage message;
    std::chrono::steady_clock::time_point since;
    bool repeats = false;
    bool was_called = false;  ///< a handler that was then cancelled had it
  };

  bool has_room_for(const Message& message);
  void enqueue(Waiting waiting);
  void count_loose(const Waiting& waiting);
  void spill_all();
  void put_back(Waiting called);
  Waiting pop();
  void count_waiting() noexcept { waiting_count_.store(waiting_.size(), std::memory_order_relaxed); }
  Task<> handle(const Waiting& called);
  Task<std::optional<Message>> load(const transport::WaitingMessage& waiting);
  void report(const Message& message, const std::exception_ptr& thrown);

  boost::asio::any_io_executor executor_;
  std::shared_ptr<runtime::Owner> owner_;
  std::string subject_;  // the filter, pattern or command
  std::variant<MessageCall, Tap> to_;
  HandlerQueueBounds bounds_;
  std::shared_ptr<DispatchState> common_;
  Counters& counters_;
  SlowConsumers& slow_consumers_;
  Deduplicator deduplicator_;
  DropLog drops_;
  std::deque<Waiting> waiting_;
  std::atomic<std::size_t> waiting_count_ = 0;
  std::optional<Waiting> called_;  // what the handler has now
  runtime::CallTimes times_;
  runtime::Label label_;  // the name of the handler for the watchdog
  bool is_slow_ = false;
  bool is_listed_ = false;          // in slow_consumers_
  std::size_t loose_messages_ = 0;  // that wait
  std::size_t loose_bytes_ = 0;
  bool closed_ = false;
  bool parked_ = false;
  bool idle_ = false;
  runtime::Event arrived_;
};

}  // namespace petal::proxy
