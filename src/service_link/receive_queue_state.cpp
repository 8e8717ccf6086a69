// SPDX-License-Identifier: Apache-2.0
#include "service_link/receive_queue_state.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace petal::service_link {

namespace asio = boost::asio;

ReceiveQueue::Shared::Admission ReceiveQueue::Shared::enter(std::size_t most) {
  std::lock_guard const lock(mutex_);
  if (refusing_) return Admission::closed;
  is_full_ = ack_pending_ >= most;
  if (is_full_) return Admission::full;
  ++ack_pending_;
  return Admission::open;
}

bool ReceiveQueue::Shared::deliver_soon(InCustody&& taken) {
  std::lock_guard const lock(mutex_);
  if (refusing_) {
    if (taken.incoming.is_loose()) --ack_pending_;
    return false;
  }
  waiting_.push_back(std::move(taken));
  if (waiting_.size() == 1) asio::post(main, [self = shared_from_this()] { self->deliver(); });
  return true;
}

std::vector<ReceiveQueue::PendingPostPtr> ReceiveQueue::Shared::take_finished() {
  std::lock_guard const lock(mutex_);
  settling_ = false;
  return std::exchange(finished_, {});
}

void ReceiveQueue::Shared::accept() {
  std::lock_guard const lock(mutex_);
  refusing_ = false;
}

void ReceiveQueue::Shared::refuse() {
  {
    std::lock_guard const lock(mutex_);
    refusing_ = true;
  }
  deliver();
}

void ReceiveQueue::Shared::give_up() {
  given_up_ = true;
  refuse();
}

void ReceiveQueue::Shared::close() {
  std::lock_guard const lock(mutex_);
  intake_ = nullptr;
}

/// A message that is refused must be marked as rejected before its ack is released.
void ReceiveQueue::Shared::deliver() {
  std::vector<InCustody> batch;
  {
    std::lock_guard const lock(mutex_);
    batch.swap(waiting_);
  }
  std::size_t loose = 0;
  for (auto& each : batch) {
    auto const taken = std::move(each);  // so that each is released in its turn
    if (given_up_ || sink.deliver(taken.incoming) == transport::Taken::refused) taken.ticket->rejected = true;
    if (taken.incoming.is_loose()) ++loose;
  }
  if (loose > 0) leave(loose);
}

void ReceiveQueue::Shared::leave(std::size_t count) {
  std::lock_guard const lock(mutex_);
  ack_pending_ -= count;
  if (is_full_) settle_soon();
}

void ReceiveQueue::Shared::let_go(PendingPostPtr ticket) {
  std::lock_guard const lock(mutex_);
  if (!intake_) return;
  --ack_pending_;
  finished_.push_back(std::move(ticket));
  settle_soon();
}

/// Must be called under the mutex.
void ReceiveQueue::Shared::settle_soon() {
  if (!intake_ || std::exchange(settling_, true)) return;
  asio::post(intake_->loop_, [here = intake_] { here->settle(); });
}

}  // namespace petal::service_link
