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
  std::chrono::milliseconds room_within{5'000};  ///< for so long, and then is refused
  std::chrono::milliseconds safe_within{5'000};  ///< a message that is still in hand then is called safe
};

/// Messages on their way from a client service into safe hands: given to the keeper, handed to the main thread, and
/// answered when the keeper lets go of their receipts.
///
/// Messages are taken in the order in which they came. Where one is refused, so are those behind it: they come again
/// together.
///
/// **Threads.** One runs the `loop()`, and `take` on it; the rest is for the main thread, where `on_message` is called.
/// **Lifetime.** The loop's thread has ended before it is destroyed; the messages' holders may outlive it.
class ReceiveQueue {
 public:
  /// Whether the message was taken; one of QoS 0 is held by nobody.
  using OnMessage = std::function<bool(const Message&, transport::HeldPtr)>;

  /// Refuses everything, until it is told to accept.
  ReceiveQueue(boost::asio::any_io_executor main, IntakeLimits limits, OnMessage on_message);
  ReceiveQueue(const ReceiveQueue&) = delete;
  ReceiveQueue& operator=(const ReceiveQueue&) = delete;
  ~ReceiveQueue();

  boost::asio::io_context& loop() noexcept { return loop_; }

  /// Returns when the message is in safe hands (one of QoS 0 at once): empty, or why it was not taken.
  Task<std::string> take(Message message);

  /// Takes messages, and gives them to `keeper`, which outlives this.
  void accept(transport::Keeper& keeper);

  /// Takes no more. What was taken has been handed over when this returns.
  void refuse();

  /// What is not in safe hands now will not be: it is refused, and nothing is handed over any more.
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
  std::deque<PendingPostPtr> queue_;  // they wait for room
  std::list<PendingPost*> open_;      // they wait for room or for their answer
  runtime::LogThrottle late_;
  boost::asio::io_context loop_{1};
};

}  // namespace petal::service_link
