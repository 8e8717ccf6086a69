// SPDX-License-Identifier: Apache-2.0
#include "service_link/receive_queue.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "service_link/log.hpp"
#include "service_link/receive_queue_state.hpp"

namespace petal::service_link {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr auto too_slow = "the manager's handlers are too slow";

}  // namespace

/// A pending message whose answer is awaited.
class ReceiveQueue::Wait {
 public:
  Wait(ReceiveQueue& intake, PendingPost& ticket)
      : intake_(intake), ticket_(ticket), place_(intake.open_.insert(intake.open_.end(), &ticket)) {
    ticket.timer.emplace(intake.loop_);
  }
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  ~Wait() {
    ticket_.timer.reset();
    intake_.open_.erase(place_);
  }

 private:
  ReceiveQueue& intake_;
  PendingPost& ticket_;
  std::list<PendingPost*>::iterator place_;
};

ReceiveQueue::ReceiveQueue(asio::any_io_executor main, IntakeLimits limits)
    : limits_(limits), shared_(std::make_shared<Shared>(*this, std::move(main))) {}

ReceiveQueue::~ReceiveQueue() {
  shared_->close();
}

Task<std::string> ReceiveQueue::take(Message message) {
  auto const ticket = std::make_shared<PendingPost>(std::move(message), steady_clock::now() + limits_.room_within);
  queue_.push_back(ticket);
  admit();
  if (ticket->is_answered()) co_return ticket->refusal;
  Wait const wait(*this, *ticket);
  while (!ticket->is_answered()) {
    ticket->timer->expires_at(ticket->deadline);
    co_await ticket->timer->async_wait(asio::as_tuple(asio::use_awaitable));
    if (!ticket->is_answered() && steady_clock::now() >= ticket->deadline) late(ticket);
  }
  co_return ticket->refusal;
}

/// Takes waiting messages, as far as there is room.
void ReceiveQueue::admit() {
  using enum Shared::Admission;
  while (!queue_.empty()) {
    auto const entrance = shared_->enter(limits_.max_ack_pending);
    if (entrance == full) return;
    if (entrance == closed) return refuse_queue(not_now);
    auto const ticket = std::move(queue_.front());
    queue_.pop_front();
    pass_on(ticket);
  }
}

void ReceiveQueue::pass_on(const PendingPostPtr& ticket) {
  auto message = *std::exchange(ticket->message, std::nullopt);
  bool const is_loose = message.qos() == Qos::at_most_once;
  transport::Incoming incoming(std::move(message), std::nullopt, is_loose ? nullptr : ack_of(ticket));
  if (shared_->sink.take_custody(incoming) == transport::Taken::refused)
    return ticket->refuse("there is no room for the message, neither in memory nor on disk");
  ticket->deadline = steady_clock::now() + limits_.safe_within;
  if (ticket->timer) ticket->timer->cancel();
  if (!shared_->deliver_soon({std::move(incoming), ticket})) return ticket->refuse(not_now);
  if (is_loose) ticket->is_safe();
}

transport::Ack ReceiveQueue::ack_of(const PendingPostPtr& ticket) {
  return {ticket.get(), [shared = shared_, ticket](const void*) { shared->let_go(ticket); }};
}

/// Answers the messages whose acks were released.
void ReceiveQueue::settle() {
  for (auto const& ticket : shared_->take_finished()) {
    if (ticket->is_answered()) continue;
    if (ticket->rejected)
      ticket->refuse(not_now);
    else
      ticket->is_safe();
  }
  admit();
}

void ReceiveQueue::late(const PendingPostPtr& ticket) {
  if (ticket->message) {
    log().warn("messages are not taken: reason={:?} waiting={}", too_slow, queue_.size());
    return refuse_queue(too_slow);
  }
  ticket->is_safe();
  report_late();
}

void ReceiveQueue::report_late() {
  if (auto const count = late_.happened(); count != 0)
    log().warn("messages answered before they were handled or on disk: count={} reason=\"{} ms have passed\"", count,
               limits_.safe_within.count());
}

/// None of them may be taken before the first of them comes again.
void ReceiveQueue::refuse_queue(const std::string& why) {
  for (auto const& ticket : std::exchange(queue_, {})) ticket->refuse(why);
}

void ReceiveQueue::refuse_all(const std::string& why) {
  refuse_queue(why);
  for (auto* const ticket : open_)
    if (!ticket->is_answered()) ticket->refuse(why);
}

void ReceiveQueue::set_sink(transport::Sink sink) {
  shared_->sink = std::move(sink);
}

void ReceiveQueue::accept() {
  shared_->accept();
}

void ReceiveQueue::refuse() {
  shared_->refuse();
  asio::post(loop_, [this] { admit(); });
}

void ReceiveQueue::give_up() {
  shared_->give_up();
  asio::post(loop_, [this] { refuse_all(not_now); });
}

}  // namespace petal::service_link
