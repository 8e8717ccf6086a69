// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <chrono>
#include <memory>
#include <utility>

namespace petal::runtime {

/// Bounds one asynchronous operation of a coroutine in time. An operation that takes longer is cancelled and fails with
/// `operation_aborted`. (Asio's `cancel_after` does the same; Boost has it since 1.86 only.)
///
///     TimeLimit const limit(executor, co_await asio::this_coro::cancellation_state, std::chrono::seconds(5));
///     co_await socket.async_connect(endpoint, limit(asio::use_awaitable));
///
/// **Lifetime.** The operation is awaited in the same coroutine before the limit is destroyed.
/// **Cancellation.** If the task is cancelled, so is the operation; `cancellation_state` tells the two apart.
/// **Threads.** Those of the executor, which is that of the coroutine.
class TimeLimit {
 public:
  using Clock = std::chrono::steady_clock;

  /// The time runs from now; `task` is the coroutine's own cancellation state.
  TimeLimit(const boost::asio::any_io_executor& executor, const boost::asio::cancellation_state& task,
            Clock::duration limit)
      : TimeLimit(executor, task, Clock::now() + limit) {}
  TimeLimit(const boost::asio::any_io_executor& executor, const boost::asio::cancellation_state& task,
            Clock::time_point end);
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;
  ~TimeLimit();

  /// The completion token for the operation: `token`, which is one for coroutines, with the limit.
  template <typename Token>
  auto operator()(Token token) const {
    return boost::asio::bind_cancellation_slot(slot(), std::move(token));
  }

 private:
  struct State;
  boost::asio::cancellation_slot slot() const;

  boost::asio::cancellation_state task_;
  std::shared_ptr<State> state_;
};

}  // namespace petal::runtime
