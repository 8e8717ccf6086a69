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
#include "transport/held.hpp"

namespace petal::service_link {

struct IntakeLimits {
  std::size_t max_in_hand = 1000;                ///< messages neither handled nor on disk; one more waits
  std::chrono::milliseconds room_within{5'000};  ///< how long it waits before it is refused
  /// A message that is still in hand after this time is answered as if it were safe.
  std::chrono::milliseconds safe_within{5'000};
};

/// Messages of a client service that are not answered yet. Each is given to the keeper and passed to the main thread,
/// and is answered when the keeper releases its ack.
///
/// Messages are taken in the order in which they came. If one is refused, so are those behind it: they come again
/// together.
///
/// **Threads.** One thread runs the `loop()`, and calls `take` on it; the rest is for the main thread, where
/// `on_message` is called.
/// **Lifetime.** The loop's thread must have ended before it is destroyed; the holders of the messages may outlive it.
class ReceiveQueue {
 public:
  /// Returns whether the message was taken; for QoS 0 the pointer is null.
  using OnMessage = std::function<bool(const Message&, transport::HeldPtr)>;

  /// Refuses every message until `accept` is called.
  ReceiveQueue(boost::asio::any_io_executor main, IntakeLimits limits, OnMessage on_message);
  ReceiveQueue(const ReceiveQueue&) = delete;
  ReceiveQueue& operator=(const ReceiveQueue&) = delete;
  ~ReceiveQueue();

  boost::asio::io_context& loop() noexcept { return loop_; }

  /// Returns when the message was handled or is on disk (QoS 0: at once). The result is empty, or the reason for
  /// refusing the message.
  Task<std::string> take(Message message);

  /// Accepts messages, and gives them to `keeper`, which must outlive this object.
  void accept(transport::Keeper& keeper);

  /// Accepts no more messages. When this returns, every accepted message was passed to `on_message`.
  void refuse();

  /// Refuses every message that is neither handled nor on disk. Nothing is passed to `on_message` any more.
  void give_up();

 private:
  struct PendingPost;
  struct Shared;
  class Wait;
  using PendingPostPtr = std::shared_ptr<PendingPost>;

  void admit();
  void take_in_hand(const PendingPostPtr& ticket);
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
