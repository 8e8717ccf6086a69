// SPDX-License-Identifier: Apache-2.0
#include "mqtt/lane.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include "mqtt/log.hpp"
#include "runtime/text.hpp"

namespace petal::mqtt {
namespace {

namespace asio = boost::asio;

/// Calls in a row before others have their turn on the main thread.
constexpr int calls_in_a_row = 64;

}  // namespace

Lane::Lane(asio::any_io_executor executor, std::shared_ptr<Owner> owner, std::string subject, Handler handler,
           LaneBounds bounds, Counters& counters)
    : executor_(executor),
      owner_(std::move(owner)),
      subject_(std::move(subject)),
      handler_(std::move(handler)),
      bounds_(bounds),
      counters_(counters),
      deduplicator_(bounds.dedup_window),
      arrived_(executor) {}

void Lane::start() {
  owner_->tasks.spawn(owner_->name + " handler of " + runtime::printable(subject_), work(shared_from_this()));
}

void Lane::push(const Message& message, const std::optional<std::string>& id) {
  if (closed_) return;
  auto const bytes = message.topic().size() + message.payload().size();
  if (waiting_.size() >= bounds_.messages || waiting_bytes_ + bytes > bounds_.bytes) {
    ++counters_.dropped;
    return drops_.dropped("its handler is too slow, the queue is full", subject_, message.topic());
  }
  if (id && deduplicator_.seen(message.topic(), *id)) {
    ++counters_.duplicates;
    return log().debug("duplicate kept from its handler: subscription={} owner={} message_id={}",
                       runtime::printable(subject_), owner_->name, runtime::printable(*id));
  }
  waiting_.push_back(message);
  waiting_bytes_ += bytes;
  if (idle_) arrived_.notify_all();
}

void Lane::close() {
  closed_ = true;
  if (!waiting_.empty())
    log().debug("unsubscribed with messages waiting: subscription={} count={}", subject_, waiting_.size());
  waiting_.clear();
  waiting_bytes_ = 0;
  arrived_.notify_all();
}

Message Lane::pop() {
  auto message = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_bytes_ -= message.topic().size() + message.payload().size();
  return message;
}

/// Takes the lane by value: an unsubscribe may come before the task's first step.
Task<> Lane::work(std::shared_ptr<Lane> lane) {
  for (int calls = 0; !lane->closed_; ++calls) {
    if (lane->waiting_.empty()) {
      lane->idle_ = true;
      co_await lane->arrived_.wait();
      lane->idle_ = false;
      calls = 0;
    } else if (calls >= calls_in_a_row) {
      calls = 0;
      co_await asio::post(lane->executor_, asio::use_awaitable);
    } else {
      co_await lane->call(lane->pop());
    }
  }
}

Task<> Lane::call(Message message) {
  std::exception_ptr thrown;
  try {
    if (auto const* const coroutine = handler_.coroutine())
      co_await (*coroutine)(message);
    else
      co_await call_blocking(*handler_.blocking(), message);
  } catch (...) {
    thrown = std::current_exception();
  }
  auto const cancelled = (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  if (cancelled) throw boost::system::system_error(asio::error::operation_aborted);
  if (thrown) report(message, thrown);
}

/// Runs `function` on the lane's thread and resumes on the main one. The thread cannot be interrupted: the call is
/// waited for even when the task is cancelled.
Task<> Lane::call_blocking(const Handler::Blocking& function, Message message) {
  if (!thread_) thread_ = std::make_unique<asio::thread_pool>(1);
  using Done = asio::any_completion_handler<void(std::exception_ptr)>;
  auto initiation = [this, &function](Done done, Message m) {
    asio::post(*thread_, [executor = executor_, &function, work = asio::make_work_guard(executor_),
                          done = std::move(done), m = std::move(m)]() mutable {
      std::exception_ptr thrown;
      try {
        function(m);
      } catch (...) {
        thrown = std::current_exception();
      }
      asio::post(executor, asio::append(std::move(done), thrown));
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(std::move(initiation),
                                                                                         asio::use_awaitable, message);
}

void Lane::report(const Message& message, const std::exception_ptr& thrown) {
  ++counters_.handler_errors;
  std::string what = "not a std::exception";
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& e) {
    what = e.what();
  } catch (...) {
  }
  log().error("handler failed: owner={} subscription={} topic={} error={:?}", owner_->name,
              runtime::printable(subject_), runtime::printable(message.topic()), runtime::printable(what));
}

}  // namespace petal::mqtt
