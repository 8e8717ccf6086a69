// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>

#include "runtime/log_throttle.hpp"
#include "transport/sink.hpp"

namespace petal::service_link {

struct IntakeLimits {
  std::size_t max_ack_pending = 1000;            ///< messages neither handled nor on disk; one more waits
  std::chrono::milliseconds room_within{5'000};  ///< how long it waits before it is refused
  /// A message that is neither handled nor on disk after this time is answered as if it were.
  std::chrono::milliseconds safe_within{5'000};
};

/// Messages of a client service that are not answered yet. The two steps of the Sink are on two threads here: custody
/// is taken at once on the loop's thread, so that a message is safe also while the main thread is blocked; then the
/// message waits until the main thread delivers it. It is answered when its Ack is released.
///
/// Messages are taken in the order in which they came. If one is refused, so are those behind it: they come again
/// together.
///
/// **Threads.** One thread runs the `loop()`, and calls `take` on it; the rest is for the main thread.
/// **Lifetime.** The loop's thread must have ended before it is destroyed; the holders of the messages may outlive it.
class ReceiveQueue {
 public:
  /// Refuses every message until `accept` is called.
  ReceiveQueue(boost::asio::any_io_executor main, IntakeLimits limits);
  ReceiveQueue(const ReceiveQueue&) = delete;
  ReceiveQueue& operator=(const ReceiveQueue&) = delete;
  ~ReceiveQueue();

  boost::asio::io_context& loop() noexcept { return loop_; }

  /// Returns when the message was handled or is on disk (QoS 0: at once). The result is empty, or the reason for
  /// refusing the message.
  Task<std::string> take(Message message);

  /// Sets where messages go. The caller must call it once, before `accept`.
  void set_sink(transport::Sink sink);

  void accept();

  /// Accepts no more messages. When this returns, every accepted message was delivered.
  void refuse();

  /// Refuses every message that is neither handled nor on disk. Nothing is delivered any more.
  void give_up();

 private:
  struct PendingPost;
  struct Shared;
  class Wait;
  using PendingPostPtr = std::shared_ptr<PendingPost>;

  void admit();
  void pass_on(const PendingPostPtr& ticket);
  transport::Ack ack_of(const PendingPostPtr& ticket);
  void settle();
  void late(const PendingPostPtr& ticket);
  void refuse_queue(const std::string& why);
  void refuse_all(const std::string& why);
  void report_late();

  IntakeLimits limits_;
  std::shared_ptr<Shared> shared_;
  std::deque<PendingPostPtr> queue_;  // waiting for room
  std::list<PendingPost*> open_;      // waiting for room or for their answer
  runtime::LogThrottle late_;
  boost::asio::io_context loop_{1};
};

}  // namespace petal::service_link
