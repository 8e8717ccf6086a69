// SPDX-License-Identifier: Apache-2.0
#include "store/job.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace petal::store {

void Job::wait(Handler handler, const boost::asio::any_io_executor& executor) {
  loop_.emplace(executor);
  handler_.swap(handler);  // assigning recurses for ever with Boost 1.81
  auto slot = boost::asio::get_associated_cancellation_slot(handler_);
  if (!slot.is_connected()) return;
  // Weak: the slot lives in the coroutine that the handler keeps alive.
  slot.assign([weak = weak_from_this()](boost::asio::cancellation_type type) {
    auto const job = weak.lock();
    if (job && type != boost::asio::cancellation_type::none) job->cancel();
  });
}

/// Wakes the caller. If the loop ends before it runs, it destroys the waiting coroutine, which owns its job.
class Job::Wake {
 public:
  explicit Wake(std::shared_ptr<Job> job) noexcept : job_(std::move(job)) {}
  Wake(Wake&&) noexcept = default;
  Wake& operator=(Wake&&) = delete;
  ~Wake() {
    if (job_) std::exchange(job_->handler_, nullptr);
  }

  void operator()() { std::exchange(job_, nullptr)->resume(); }

 private:
  std::shared_ptr<Job> job_;
};

void Job::finish(std::shared_ptr<Job> job) {
  auto const executor = job->loop_->get_executor();
  boost::asio::post(executor, Wake(std::move(job)));
}

/// Posted, because the cancellation may be emitted from anywhere.
void Job::cancel() {
  if (!handler_) return;
  auto handler = boost::asio::append(std::exchange(handler_, nullptr), boost::asio::error::operation_aborted);
  boost::asio::post(loop_->get_executor(),
                    [handler = std::move(handler)]() mutable { boost::asio::dispatch(std::move(handler)); });
}

void Job::resume() {
  loop_.reset();
  if (!handler_) return;
  boost::asio::get_associated_cancellation_slot(handler_).clear();
  boost::asio::dispatch(boost::asio::append(std::exchange(handler_, nullptr), boost::system::error_code()));
}

}  // namespace petal::store
