// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <optional>
#include <vector>

#include "service_link/receive_queue.hpp"

namespace petal::service_link {

constexpr auto not_now = "the manager is starting or stopping";

/// The state of a message in the ReceiveQueue. All of it is used on the loop's thread only, except for `rejected`.
struct ReceiveQueue::PendingPost {
  PendingPost(Message m, std::chrono::steady_clock::time_point room_by) : message(std::move(m)), deadline(room_by) {}

  bool is_answered() const noexcept { return answered_; }
  void is_safe() { answer({}); }
  void refuse(std::string why) { answer(std::move(why)); }

  std::optional<Message> message;  ///< while it waits for room
  std::chrono::steady_clock::time_point deadline;
  std::optional<boost::asio::steady_timer> timer;  ///< while it awaits its answer
  std::string refusal;
  std::atomic<bool> rejected = false;  ///< by the main thread

 private:
  void answer(std::string text) {
    answered_ = true;
    refusal = std::move(text);
    if (timer) timer->cancel();
  }

  bool answered_ = false;
};

/// The state that the threads share. It outlives the ReceiveQueue if holders of messages do.
struct ReceiveQueue::Shared : std::enable_shared_from_this<Shared> {
  struct InCustody {
    transport::Incoming incoming;
    PendingPostPtr ticket;
  };
  enum class Admission { open, full, closed };

  Shared(ReceiveQueue& owner, boost::asio::any_io_executor main_thread)
      : main(std::move(main_thread)), intake_(&owner) {}

  // For the loop's thread.
  Admission enter(std::size_t most);     ///< one more is pending if the result is `open`
  bool deliver_soon(InCustody&& taken);  ///< false if nothing is delivered any more
  std::vector<PendingPostPtr> take_finished();

  // For the main thread.
  void accept();
  void refuse();
  void give_up();
  void close();
  void deliver();

  /// An ack was released. Called on any thread.
  void let_go(PendingPostPtr ticket);

  boost::asio::any_io_executor main;
  transport::Sink sink;  ///< set before any message may enter

 private:
  void settle_soon();
  void leave(std::size_t count);

  std::mutex mutex_;
  ReceiveQueue* intake_;  // null after its destruction
  bool refusing_ = true;
  bool given_up_ = false;           // for the main thread only
  bool settling_ = false;           // `settle` is posted
  bool is_full_ = false;            // a message waits for room
  std::size_t ack_pending_ = 0;     // messages neither handled nor on disk
  std::vector<InCustody> waiting_;  // for the main thread
  std::vector<PendingPostPtr> finished_;
};

}  // namespace petal::service_link
