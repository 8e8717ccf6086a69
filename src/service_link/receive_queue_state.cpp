// SPDX-License-Identifier: Apache-2.0
#include "service_link/receive_queue_state.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace petal::service_link {

namespace asio = boost::asio;

ReceiveQueue::Shared::Admission ReceiveQueue::Shared::enter(std::size_t most) {
  std::lock_guard const lock(mutex);
  if (refusing) return Admission::closed;
  is_full = in_hand >= most;
  if (is_full) return Admission::full;
  ++in_hand;
  return Admission::open;
}

bool ReceiveQueue::Shared::hand_over_soon(Taken&& taken) {
  std::lock_guard const lock(mutex);
  if (refusing) {
    if (!taken.held) --in_hand;
    return false;
  }
  waiting.push_back(std::move(taken));
  if (waiting.size() == 1) asio::post(main, [self = shared_from_this()] { self->hand_over(); });
  return true;
}

std::vector<ReceiveQueue::PendingPostPtr> ReceiveQueue::Shared::take_finished() {
  std::lock_guard const lock(mutex);
  settling = false;
  return std::exchange(finished, {});
}

void ReceiveQueue::Shared::accept(transport::Keeper& chosen) {
  std::lock_guard const lock(mutex);
  keeper = &chosen;
  refusing = false;
}

void ReceiveQueue::Shared::refuse() {
  {
    std::lock_guard const lock(mutex);
    refusing = true;
  }
  hand_over();
}

void ReceiveQueue::Shared::give_up() {
  on_message = nullptr;
  refuse();
}

void ReceiveQueue::Shared::close() {
  std::lock_guard const lock(mutex);
  intake = nullptr;
}

/// A message that is not taken must be marked as rejected before its ack is released.
void ReceiveQueue::Shared::hand_over() {
  std::vector<Taken> batch;
  {
    std::lock_guard const lock(mutex);
    batch.swap(waiting);
  }
  std::size_t loose = 0;
  for (auto& [message, held, ticket] : batch) {
    bool const taken = on_message && on_message(message, held);
    if (!taken) ticket->rejected = true;
    if (!held) ++loose;
    held.reset();
  }
  if (loose > 0) leave(loose);
}

void ReceiveQueue::Shared::leave(std::size_t count) {
  std::lock_guard const lock(mutex);
  in_hand -= count;
  if (is_full) settle_soon();
}

void ReceiveQueue::Shared::let_go(PendingPostPtr ticket) {
  std::lock_guard const lock(mutex);
  if (!intake) return;
  --in_hand;
  finished.push_back(std::move(ticket));
  settle_soon();
}

/// Must be called under the mutex.
void ReceiveQueue::Shared::settle_soon() {
  if (!intake || std::exchange(settling, true)) return;
  asio::post(intake->loop_, [here = intake] { here->settle(); });
}

}  // namespace petal::service_link
