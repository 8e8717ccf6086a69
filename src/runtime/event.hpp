// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <petal/task.hpp>

namespace petal::runtime {

/// Wakes the tasks that wait. A wait that begins after `notify_all` waits for the next one: the caller must check its
/// condition first.
///
/// **Threads.** Those of the executor.
/// **Cancellation.** A cancelled wait throws `operation_aborted`.
class Event {
 public:
  explicit Event(const boost::asio::any_io_executor& executor)
      : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

  void notify_all() { timer_.cancel(); }
  void notify_one() { timer_.cancel_one(); }

  Task<> wait() {
    boost::system::error_code notified;  // a notification arrives as operation_aborted
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, notified));
    auto const state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none)
      throw boost::system::system_error(boost::asio::error::operation_aborted);
  }

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace petal::runtime
