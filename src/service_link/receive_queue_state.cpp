// SPDX-License-Identifier: Apache-2.0
#include "service_link/receive_queue_state.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace petal::service_link {

namespace asio = boost::asio;

ReceiveQueue::Shared::Admission ReceiveQueue::Shared::enter(std::size_t most) {
  std::lock_guard const lock(mutex);
  if (refusing) return Admission::closed;
  is_full = ack_pending >= most;
  if (is_full) return Admission::full;
  ++ack_pending;
  return Admission::open;
}

bool ReceiveQueue::Shared::deliver_soon(InCustody&& taken) {
  std::lock_guard const lock(mutex);
  if (refusing) {
    if (taken.incoming.is_loose()) --ack_pending;
    return false;
  }
  waiting.push_back(std::move(taken));
  if (waiting.size() == 1) asio::post(main, [self = shared_from_this()] { self->deliver(); });
  return true;
}

std::vector<ReceiveQueue::PendingPostPtr> ReceiveQueue::Shared::take_finished() {
  std::lock_guard const lock(mutex);
  settling = false;
  return std::exchange(finished, {});
}

void ReceiveQueue::Shared::accept() {
  std::lock_guard const lock(mutex);
  refusing = false;
}

void ReceiveQueue::Shared::refuse() {
  {
    std::lock_guard const lock(mutex);
    refusing = true;
  }
  deliver();
}

void ReceiveQueue::Shared::give_up() {
  given_up = true;
  refuse();
}

void ReceiveQueue::Shared::close() {
  std::lock_guard const lock(mutex);
  intake = nullptr;
}

/// A message that is refused must be marked as rejected before its ack is released.
void ReceiveQueue::Shared::deliver() {
  std::vector<InCustody> batch;
  {
    std::lock_guard const lock(mutex);
    batch.swap(waiting);
  }
  std::size_t loose = 0;
  for (auto& each : batch) {
    auto const taken = std::move(each);  // so that each is released in its turn
    if (given_up || sink.deliver(taken.incoming) == transport::Taken::refused) taken.ticket->rejected = true;
    if (taken.incoming.is_loose()) ++loose;
  }
  if (loose > 0) leave(loose);
}

void ReceiveQueue::Shared::leave(std::size_t count) {
  std::lock_guard const lock(mutex);
  ack_pending -= count;
  if (is_full) settle_soon();
}

void ReceiveQueue::Shared::let_go(PendingPostPtr ticket) {
  std::lock_guard const lock(mutex);
  if (!intake) return;
  --ack_pending;
  finished.push_back(std::move(ticket));
  settle_soon();
}

/// Must be called under the mutex.
void ReceiveQueue::Shared::settle_soon() {
  if (!intake || std::exchange(settling, true)) return;
  asio::post(intake->loop_, [here = intake] { here->settle(); });
}

}  // namespace petal::service_link
