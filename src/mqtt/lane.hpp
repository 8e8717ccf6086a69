// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <chrono>
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
#include "mqtt/receipts.hpp"
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
       LaneBounds bounds, Counters& counters, Receipts& receipts);
  ~Lane();

  /// Starts calling. Once, after construction.
  void start();

  /// Queues `message`, or drops it: seen before (`id` is its messageId), or the queue is full.
  /// The receipt is held until the handler has finished.
  void push(const Message& message, const std::optional<std::string>& id, Receipts::Receipt receipt);

  /// Lets go of all receipts where the oldest is held since before `deadline`: a handler that slow must not keep the
  /// broker from sending to others. None is held again until the queue has been empty.
  void release_receipts_of_before(std::chrono::steady_clock::time_point deadline);

  /// No more calls; one that runs finishes.
  void close();

  const Owner& owner() const { return *owner_; }
  const std::string& subject() const { return subject_; }

 private:
  static Task<> work(std::shared_ptr<Lane> lane);
  struct Waiting {
    Message message;
    Receipts::Receipt receipt;
    std::chrono::steady_clock::time_point since;
  };

  Task<> call(Message message);
  Task<> call_blocking(const Handler::Blocking& function, Message message);
  void report(const Message& message, const std::exception_ptr& thrown);
  Waiting pop();

  boost::asio::any_io_executor executor_;
  std::shared_ptr<Owner> owner_;
  std::string subject_;  // the filter, pattern or command
  Handler handler_;
  LaneBounds bounds_;
  Counters& counters_;
  Deduplicator deduplicator_;
  DropLog drops_;
  Receipts& receipts_;
  std::deque<Waiting> waiting_;
  std::optional<Waiting> called_;  // what the handler has now
  bool is_slow_ = false;
  std::size_t waiting_bytes_ = 0;
  bool closed_ = false;
  bool idle_ = false;
  runtime::Event arrived_;
  std::unique_ptr<boost::asio::thread_pool> thread_;  // of a blocking handler, from its first message on
};

}  // namespace petal::mqtt
