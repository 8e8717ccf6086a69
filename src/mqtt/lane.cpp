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

/// How long a lane may keep others from the main thread. Longer than reading takes to fill its queue: a handler that
/// keeps up with the broker must not lose messages.
constexpr auto turn = std::chrono::milliseconds(5);
constexpr unsigned calls_between_looks = 16;

/// Takes a message off those in hand when its call has ended, also where that was cancelled.
class InHand {
 public:
  explicit InHand(Counters& counters) : counters_(counters) {}
  InHand(const InHand&) = delete;
  InHand& operator=(const InHand&) = delete;
  ~InHand() { --counters_.in_hand; }

 private:
  Counters& counters_;
};

}  // namespace

Lane::Lane(asio::any_io_executor executor, std::shared_ptr<Owner> owner, std::string subject, Handler handler,
           LaneBounds bounds, Counters& counters, Receipts& receipts)
    : executor_(executor),
      owner_(std::move(owner)),
      subject_(std::move(subject)),
      handler_(std::move(handler)),
      bounds_(bounds),
      counters_(counters),
      deduplicator_(bounds.dedup_window),
      receipts_(receipts),
      arrived_(executor) {}

Lane::~Lane() {
  receipts_.holds_none(*this);
}

void Lane::start() {
  owner_->tasks.spawn(owner_->name + " handler of " + runtime::printable(subject_), work(shared_from_this()));
}

void Lane::push(const Message& message, const std::optional<std::string>& id, Receipts::Receipt receipt) {
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
  ++counters_.in_hand;
  if (is_slow_) receipt.reset();
  if (receipt) receipts_.holds(*this);
  waiting_.push_back({message, std::move(receipt), std::chrono::steady_clock::now()});
  waiting_bytes_ += bytes;
  if (idle_) arrived_.notify_all();
}

void Lane::close() {
  closed_ = true;
  if (!waiting_.empty())
    log().debug("unsubscribed with messages waiting: subscription={} count={}", subject_, waiting_.size());
  counters_.in_hand -= waiting_.size();
  for (auto& each : waiting_) receipts_.give_up(std::move(each.receipt));
  waiting_.clear();
  waiting_bytes_ = 0;
  arrived_.notify_all();
}

Lane::Waiting Lane::pop() {
  auto next = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_bytes_ -= next.message.topic().size() + next.message.payload().size();
  return next;
}

void Lane::release_receipts_of_before(std::chrono::steady_clock::time_point deadline) {
  auto const& oldest = called_ ? *called_ : waiting_.front();
  if (oldest.since > deadline) return;
  log().warn("slow handler: messages are acknowledged before it has finished: owner={} subscription={} waiting={}",
             owner_->name, runtime::printable(subject_), waiting_.size());
  is_slow_ = true;
  receipts_.holds_none(*this);
  if (called_) called_->receipt.reset();
  for (auto& each : waiting_) each.receipt.reset();
}

/// Takes the lane by value: an unsubscribe may come before the task's first step.
Task<> Lane::work(std::shared_ptr<Lane> lane) {
  using std::chrono::steady_clock;
  auto turn_began = steady_clock::now();
  for (unsigned calls = 1; !lane->closed_; ++calls) {
    if (lane->waiting_.empty()) {
      lane->is_slow_ = false;
      lane->receipts_.holds_none(*lane);
      lane->idle_ = true;
      co_await lane->arrived_.wait();
      lane->idle_ = false;
      turn_began = steady_clock::now();
    } else if (calls % calls_between_looks == 0 && steady_clock::now() - turn_began > turn) {
      co_await asio::post(lane->executor_, asio::use_awaitable);
      turn_began = steady_clock::now();
    } else {
      lane->called_ = lane->pop();
      co_await lane->call(lane->called_->message);
      lane->called_.reset();
    }
  }
}

Task<> Lane::call(Message message) {
  InHand const in_hand(counters_);
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
  if (cancelled) {
    receipts_.give_up(std::move(called_->receipt));
    throw boost::system::system_error(asio::error::operation_aborted);
  }
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
