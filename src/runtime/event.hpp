// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/intrusive/list.hpp>
#include <petal/task.hpp>

namespace petal::runtime {

/// Wakes the tasks that wait. A wait that begins after `notify_all` waits for the next one: the caller must check its
/// condition first.
///
/// **Threads.** Those of the executor.
/// **Lifetime.** Its end wakes the tasks that wait; they must not use it any more.
/// **Cancellation.** A cancelled wait throws `operation_aborted`.
class Event {
 public:
  using Time = boost::asio::steady_timer::time_point;

  explicit Event(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { notify_all(); }

  void notify_all() {
    while (!waiting_.empty()) notify_one();
  }

  /// Wakes the task that has waited for the longest time.
  void notify_one() {
    if (waiting_.empty()) return;
    auto& waiter = waiting_.front();
    waiting_.pop_front();
    waiter.is_notified = true;
    waiter.timer.cancel();
  }

  Task<> wait() { co_await wait_until(Time::max()); }

  /// Waits until it is notified, but not longer than until `limit`. Returns whether it was notified.
  Task<bool> wait_until(Time limit) {
    Waiter waiter(executor_, limit);
    waiting_.push_back(waiter);
    boost::system::error_code notified;  // a notification arrives as operation_aborted
    co_await waiter.timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, notified));
    auto const state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none)
      throw boost::system::system_error(boost::asio::error::operation_aborted);
    co_return waiter.is_notified;
  }

  Task<bool> wait_for(std::chrono::steady_clock::duration limit) {
    return wait_until(std::chrono::steady_clock::now() + limit);
  }

 private:
  using Hook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  /// Lies in the frame of the task that waits, and leaves the list with it.
  struct Waiter : Hook {
    Waiter(const boost::asio::any_io_executor& executor, Time limit) : timer(executor, limit) {}
    boost::asio::steady_timer timer;
    bool is_notified = false;
  };

  boost::asio::any_io_executor executor_;
  boost::intrusive::list<Waiter, boost::intrusive::constant_time_size<false>> waiting_;
};

}  // namespace petal::runtime
