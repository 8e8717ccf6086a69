// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <petal/handler.hpp>
#include <petal/message.hpp>
#include <string>
#include <variant>

#include "proxy/counters.hpp"
#include "proxy/deduplicator.hpp"
#include "proxy/drop_log.hpp"
#include "proxy/owner.hpp"
#include "proxy/slow_consumers.hpp"
#include "runtime/call_times.hpp"
#include "runtime/event.hpp"
#include "runtime/loop_watchdog.hpp"
#include "transport/memory_bytes.hpp"

namespace petal::proxy {

/// Of what waits and is held by no keeper: QoS 0. What is held is bounded by its keeper.
struct HandlerQueueBounds {
  std::size_t messages = 10'000;
  std::size_t bytes = 32 * 1024 * 1024;
  std::size_t dedup_window = 1000;
};

/// What a lane may be given instead of a handler: it is called at once, and has to see to it that the message is held
/// until all is done. `again`: it repeats one that was given before, and is to be held as long as that.
using Receiver = std::function<void(const Message& message, const transport::HeldPtr& held, bool again)>;

/// What all lanes of a Proxy share. A handler that does not end outlives the Proxy, and so does its lane.
struct DispatchState {
  Counters counters;
  SlowConsumers holding;
};

/// One subscription: its queue, and the calls of its handler, in order, one at a time.
///
/// A handler that throws is logged and counted; one that never returns holds up this lane only. A plain function runs
/// on a thread of the lane's own.
///
/// **Lifetime.** Shared: a call that runs keeps it alive.
class HandlerQueue : public std::enable_shared_from_this<HandlerQueue> {
 public:
  HandlerQueue(boost::asio::any_io_executor executor, std::shared_ptr<Owner> owner, std::string subject,
               std::variant<Handler, Receiver> to, HandlerQueueBounds bounds, std::shared_ptr<DispatchState> common);
  ~HandlerQueue();

  /// Starts calling. Once, after construction.
  void start();

  /// Queues `message`, which is held until the handler has finished. One that was seen before (`id` is its messageId)
  /// is held as long as that one, and not handed over. One that nobody holds is dropped where the queue is full.
  void push(const Message& message, const std::optional<std::string>& id, const transport::HeldPtr& held);

  /// What `held` repeats was pushed before.
  void push_again(const transport::HeldPtr& held);

  /// Whether messages wait or are being handled; asked from time to time while they do. Where the oldest has been in
  /// hand since before `slow_since`, all that is held is put on disk: a handler that slow must not keep the broker from
  /// sending to others. So is what comes until the queue has been empty.
  bool is_at_work(std::chrono::steady_clock::time_point slow_since);

  /// No more calls; one that runs finishes.
  void close();

  /// No more calls: what waits, what comes, and what the handler has in hand and does not finish, waits for a lane that
  /// continues this one. Ends with close() or resume_from().
  void suspend();
  bool is_parked() const { return parked_; }

  /// Takes over what waits in `suspended`, behind what waits here, and what that has seen. It gets nothing any more.
  void resume_from(HandlerQueue& suspended);

  const Owner& owner() const { return *owner_; }
  const std::string& subject() const { return subject_; }
  std::size_t waiting() const { return waiting_.size(); }

  /// What its handler has now; nothing where nobody holds that.
  transport::HeldPtr in_hand() const { return called_ ? called_->held : nullptr; }

  /// Of its handler's calls, from the call to its end.
  const runtime::CallTimes& times() const { return times_; }

 private:
  static Task<> work(std::shared_ptr<HandlerQueue> lane);
  struct Waiting {
    transport::HeldPtr held;
    std::optional<Message> message;  ///< where nobody holds it
    std::chrono::steady_clock::time_point since;
    bool again = false;
    bool was_called = false;  ///< a handler that was cancelled had it

    std::size_t loose_bytes() const { return message ? transport::memory_bytes(*message) : 0; }
  };

  bool is_full(const Message& message);
  void queue(Waiting waiting);
  void hurry_all();
  void put_back(Waiting called);
  Waiting pop();
  Task<> handle(const Waiting& called);
  Task<std::optional<Message>> load(transport::Held& held);
  Task<> call_blocking(const Handler::Blocking& function, Message message);
  void report(const Message& message, const std::exception_ptr& thrown);

  boost::asio::any_io_executor executor_;
  std::shared_ptr<Owner> owner_;
  std::string subject_;  // the filter, pattern or command
  std::variant<Handler, Receiver> to_;
  HandlerQueueBounds bounds_;
  std::shared_ptr<DispatchState> common_;
  Counters& counters_;
  SlowConsumers& holding_;
  Deduplicator deduplicator_;
  DropLog drops_;
  std::deque<Waiting> waiting_;
  std::optional<Waiting> called_;  // what the handler has now
  runtime::CallTimes times_;
  runtime::Label label_;  // what the watchdog calls its handler
  bool is_slow_ = false;
  bool is_listed_ = false;          // holding_ has it
  std::size_t loose_messages_ = 0;  // that wait and are held by nobody
  std::size_t loose_bytes_ = 0;
  bool closed_ = false;
  bool parked_ = false;
  bool idle_ = false;
  runtime::Event arrived_;
  std::unique_ptr<boost::asio::thread_pool> thread_;  // of a blocking handler, from its first message on
};

}  // namespace petal::proxy
