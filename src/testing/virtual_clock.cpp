// SPDX-License-Identifier: Apache-2.0
#include "testing/virtual_clock.hpp"

#include <algorithm>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace petal::testing {

Task<> VirtualClock::sleep(Duration time) {
  Timer timer(executor_, Timer::time_point::max());
  sleepers_.emplace(now_ + std::clamp(time, Duration::zero(), Duration::max() - now_), &timer);
  boost::system::error_code woken;  // waking is a cancelled wait: operation_aborted
  co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
  auto const state = co_await boost::asio::this_coro::cancellation_state;
  bool const cancelled = state.cancelled() != boost::asio::cancellation_type::none;
  if (!cancelled) co_return;  // wake_next has removed it
  std::erase_if(sleepers_, [&timer](const auto& sleeper) { return sleeper.second == &timer; });
  throw boost::system::system_error(boost::asio::error::operation_aborted);
}

std::optional<VirtualClock::Duration> VirtualClock::next() const {
  if (sleepers_.empty()) return std::nullopt;
  return sleepers_.begin()->first;
}

void VirtualClock::wake_next() {
  auto const first = sleepers_.begin();
  now_ = first->first;
  auto* const timer = first->second;
  sleepers_.erase(first);
  timer->cancel();
}

}  // namespace petal::testing
