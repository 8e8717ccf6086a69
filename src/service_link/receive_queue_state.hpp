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

/// A message's way through the ReceiveQueue. All of it belongs to the loop's thread, but `rejected`.
struct ReceiveQueue::PendingPost {
  PendingPost(Message m, std::chrono::steady_clock::time_point room_by) : message(std::move(m)), deadline(room_by) {}

  bool is_answered() const noexcept { return answered; }
  void is_safe() { answer({}); }
  void refuse(std::string why) { answer(std::move(why)); }

  std::optional<Message> message;  ///< while it waits for room
  std::chrono::steady_clock::time_point deadline;
  std::optional<boost::asio::steady_timer> timer;  ///< while its answer is waited for
  std::string refusal;
  std::atomic<bool> rejected = false;  ///< by the main thread

 private:
  void answer(std::string text) {
    answered = true;
    refusal = std::move(text);
    if (timer) timer->cancel();
  }

  bool answered = false;
};

/// What the threads share. Outlives the ReceiveQueue where messages' holders do.
struct ReceiveQueue::Shared : std::enable_shared_from_this<Shared> {
  struct Taken {
    Message message;
    transport::HeldPtr held;
    PendingPostPtr ticket;
  };
  enum class Admission { open, full, closed };

  Shared(ReceiveQueue& owner, boost::asio::any_io_executor main_thread, OnMessage callback)
      : main(std::move(main_thread)), on_message(std::move(callback)), intake(&owner) {}

  // On the loop's thread.
  Admission enter(std::size_t most);   ///< one more is in hand where it is open
  bool hand_over_soon(Taken&& taken);  ///< false where that is not done any more
  std::vector<PendingPostPtr> take_finished();

  // On the main thread.
  void accept(transport::Keeper& chosen);
  void refuse();
  void give_up();
  void close();
  void hand_over();

  /// A receipt is let go. On any thread.
  void let_go(PendingPostPtr ticket);

  boost::asio::any_io_executor main;
  OnMessage on_message;                 ///< of the main thread
  transport::Keeper* keeper = nullptr;  ///< set before anything may enter

 private:
  void settle_soon();
  void leave(std::size_t count);

  std::mutex mutex;
  ReceiveQueue* intake;  // nothing once it is gone
  bool refusing = true;
  bool settling = false;  // that has been posted
  bool is_full = false;   // somebody waits for room
  std::size_t in_hand = 0;
  std::vector<Taken> waiting;
  std::vector<PendingPostPtr> finished;
};

}  // namespace petal::service_link
