// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <petal/task.hpp>

namespace petal::outbox {

/// Sleeps until `limit`, or until the timer is cancelled, which wakes it. **Cancellation.** Throws `operation_aborted`.
inline Task<> sleep(boost::asio::steady_timer& timer, boost::asio::steady_timer::time_point limit) {
  timer.expires_at(limit);
  boost::system::error_code woken;
  co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
  auto const state = co_await boost::asio::this_coro::cancellation_state;
  if (state.cancelled() != boost::asio::cancellation_type::none)
    throw boost::system::system_error(boost::asio::error::operation_aborted);
}

}  // namespace petal::outbox
