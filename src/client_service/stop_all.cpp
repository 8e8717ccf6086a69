// SPDX-License-Identifier: Apache-2.0
#include "client_service/stop_all.hpp"

#include <boost/asio/this_coro.hpp>

namespace petal::client_service {

Task<> stop_all(runtime::TaskGroup& group) {
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
  co_await group.stop();
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_terminal_cancellation());
  co_await boost::asio::this_coro::throw_if_cancelled(true);
}

}  // namespace petal::client_service
