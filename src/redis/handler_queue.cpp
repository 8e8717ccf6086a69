// SPDX-License-Identifier: Apache-2.0
#include "redis/handler_queue.hpp"

#include <boost/asio/post.hpp>

#include "redis/log.hpp"
#include "runtime/exception_text.hpp"
#include "runtime/text.hpp"

namespace petal::redis {
namespace {

namespace asio = boost::asio;

std::size_t size_of(const Message& message) {
  return message.topic().size() + message.payload().size();
}

}  // namespace

HandlerQueue::HandlerQueue(asio::any_io_executor executor, Owner owner, std::string subject, MessageCall handler,
                           HandlerQueueBounds bounds, std::shared_ptr<Counters> counters)
    : executor_(executor),
      owner_(std::move(owner)),
      subject_(std::move(subject)),
      handler_(std::move(handler)),
      bounds_(bounds),
      counters_(std::move(counters)),
      arrived_(executor) {}

void HandlerQueue::start() {
  owner_.tasks->spawn(owner_.name + " handler of Redis " + runtime::escaped(subject_), work(shared_from_this()));
}

void HandlerQueue::push(const Message& message) {
  if (closed_) return;
  if (waiting_.size() >= bounds_.messages || bytes_ + size_of(message) > bounds_.bytes) {
    ++counters_->dropped;
    if (auto const count = drops_.happened(); count != 0)
      log().warn(
          "messages dropped: count={} reason=\"its handler is too slow, the queue is full\" owner={} "
          "subscription={} last_channel={}",
          count, owner_.name, runtime::escaped(subject_), runtime::escaped(message.topic()));
    return;
  }
  bytes_ += size_of(message);
  waiting_.push_back(message);
  count_waiting();
  arrived_.notify_all();
}

void HandlerQueue::close() {
  closed_ = true;
  waiting_.clear();
  count_waiting();
  arrived_.notify_all();
}

/// Takes the queue by value: it may be unsubscribed before the task's first step.
Task<> HandlerQueue::work(std::shared_ptr<HandlerQueue> queue) {
  while (!queue->closed_) {
    if (queue->waiting_.empty()) {
      co_await queue->arrived_.wait();
      continue;
    }
    auto message = std::move(queue->waiting_.front());
    queue->waiting_.pop_front();
    queue->count_waiting();
    queue->bytes_ -= size_of(message);
    co_await queue->handle(std::move(message));
    co_await asio::post(queue->executor_, asio::use_awaitable);  // a burst must not keep others from the main thread
  }
}

Task<> HandlerQueue::handle(Message message) {
  std::exception_ptr thrown;
  try {
    co_await handler_(message);
  } catch (...) {
    thrown = std::current_exception();
  }
  if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
  if (thrown) report(message, thrown);
}

void HandlerQueue::report(const Message& message, const std::exception_ptr& thrown) {
  ++counters_->handler_errors;
  log().error("handler failed: owner={} subscription={} channel={} error={:?}", owner_.name, runtime::escaped(subject_),
              runtime::escaped(message.topic()), runtime::escaped(runtime::describe(thrown)));
}

}  // namespace petal::redis
