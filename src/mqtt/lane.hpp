// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <petal/handler.hpp>
#include <petal/message.hpp>
#include <string>

#include "mqtt/counters.hpp"
#include "mqtt/deduplicator.hpp"
#include "mqtt/drop_log.hpp"
#include "mqtt/owner.hpp"
#include "runtime/event.hpp"

namespace petal::mqtt {

struct LaneBounds {
  std::size_t messages = 10'000;
  std::size_t bytes = 32 * 1024 * 1024;
  std::size_t dedup_window = 1000;
};

/// One subscription: its bounded queue, and the calls of its handler, in order, one at a time.
///
/// A handler that throws is logged and counted; one that never returns holds up this lane only. A plain function runs
/// on a thread of the lane's own.
///
/// **Lifetime.** Shared: a call that runs keeps it alive.
class Lane : public std::enable_shared_from_this<Lane> {
 public:
  Lane(boost::asio::any_io_executor executor, std::shared_ptr<Owner> owner, std::string subject, Handler handler,
       LaneBounds bounds, Counters& counters);

  /// Starts calling. Once, after construction.
  void start();

  /// Queues `message`, or drops it: seen before (`id` is its messageId), or the queue is full.
  void push(const Message& message, const std::optional<std::string>& id);

  /// No more calls; one that runs finishes.
  void close();

  const Owner& owner() const { return *owner_; }
  const std::string& subject() const { return subject_; }

 private:
  static Task<> work(std::shared_ptr<Lane> lane);
  Task<> call(Message message);
  Task<> call_blocking(const Handler::Blocking& function, Message message);
  void report(const Message& message, const std::exception_ptr& thrown);
  Message pop();

  boost::asio::any_io_executor executor_;
  std::shared_ptr<Owner> owner_;
  std::string subject_;  // the filter, pattern or command
  Handler handler_;
  LaneBounds bounds_;
  Counters& counters_;
  Deduplicator deduplicator_;
  DropLog drops_;
  std::deque<Message> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool closed_ = false;
  bool idle_ = false;
  runtime::Event arrived_;
  std::unique_ptr<boost::asio::thread_pool> thread_;  // of a blocking handler, from its first message on
};

}  // namespace petal::mqtt
