// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <deque>
#include <memory>
#include <petal/subscription.hpp>
#include <string>

#include "redis/counters.hpp"
#include "redis/options.hpp"
#include "redis/owner.hpp"
#include "runtime/event.hpp"
#include "runtime/log_throttle.hpp"

namespace petal::redis {

/// What is called for each message, on the main thread: a handler, placed where it runs (runtime::placed).
using MessageCall = MessageHandler::Coroutine;

/// One subscription: its queue, and the calls of its handler, in order, one at a time.
///
/// An exception from a handler is logged and counted. A handler that never returns delays only this queue. Messages
/// that do not fit into the queue are dropped: the server keeps none for later.
///
/// **Lifetime.** Shared: a running call keeps it alive.
class HandlerQueue : public std::enable_shared_from_this<HandlerQueue> {
 public:
  HandlerQueue(boost::asio::any_io_executor executor, Owner owner, std::string subject, MessageCall handler,
               HandlerQueueBounds bounds, std::shared_ptr<Counters> counters);

  /// Starts to call the handler. The caller must call it once, after construction.
  void start();
  void push(const Message& message);

  /// Stops calling the handler; a call that runs finishes.
  void close();

  /// Returns how many messages wait for the handler. **Threads.** Any.
  std::size_t waiting() const noexcept { return waiting_count_.load(std::memory_order_relaxed); }

  bool belongs_to(const Owner& owner) const { return owner_.tasks == owner.tasks; }

 private:
  static Task<> work(std::shared_ptr<HandlerQueue> queue);
  Task<> handle(Message message);
  void count_waiting() noexcept { waiting_count_.store(waiting_.size(), std::memory_order_relaxed); }
  void report(const Message& message, const std::exception_ptr& thrown);

  boost::asio::any_io_executor executor_;
  Owner owner_;
  std::string subject_;
  MessageCall handler_;
  HandlerQueueBounds bounds_;
  std::shared_ptr<Counters> counters_;
  std::deque<Message> waiting_;
  std::atomic<std::size_t> waiting_count_ = 0;
  std::size_t bytes_ = 0;
  bool closed_ = false;
  runtime::LogThrottle drops_;
  runtime::Event arrived_;
};

}  // namespace petal::redis
