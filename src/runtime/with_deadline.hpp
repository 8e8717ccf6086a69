// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <petal/task.hpp>
#include <type_traits>
#include <utility>

namespace petal::runtime {
namespace detail {

/// Cancels one operation when its limit has passed, or when the task that awaits it is cancelled.
class OperationLimit {
 public:
  using Duration = std::chrono::steady_clock::duration;
  using TaskState = boost::asio::cancellation_state;

  OperationLimit(const boost::asio::any_io_executor& executor, Duration limit, TaskState task)
      : task_(task), state_(std::make_shared<State>(executor, limit)) {
    // Both are weak: the loop may be destroyed while the operation still waits.
    state_->timer.async_wait([weak = std::weak_ptr(state_)](boost::system::error_code error) {
      auto const state = weak.lock();
      if (!state || error) return;
      state->has_passed = true;
      state->operation.emit(boost::asio::cancellation_type::terminal);
    });
    if (auto slot = task_.slot(); slot.is_connected())
      slot.assign([weak = std::weak_ptr(state_)](boost::asio::cancellation_type type) {
        if (auto const state = weak.lock()) state->operation.emit(type);
      });
  }

  auto token(boost::system::error_code& error) const {
    namespace asio = boost::asio;
    return asio::bind_cancellation_slot(state_->operation.slot(), asio::redirect_error(asio::use_awaitable, error));
  }

  /// The caller must call this when the operation has ended. Throws `operation_aborted` if the task was cancelled.
  void end() {
    state_->timer.cancel();
    if (auto slot = task_.slot(); slot.is_connected()) slot.clear();
    if (task_.cancelled() != boost::asio::cancellation_type::none)
      throw boost::system::system_error(boost::asio::error::operation_aborted);
  }

  bool has_passed() const { return state_->has_passed; }

  /// Returns `error`, or `timed_out` if the operation was aborted because of the limit.
  boost::system::error_code explained(boost::system::error_code error) const {
    return has_passed() && error == boost::asio::error::operation_aborted ? boost::asio::error::timed_out : error;
  }

 private:
  struct State {
    State(const boost::asio::any_io_executor& executor, Duration limit) : timer(executor, limit) {}

    boost::asio::steady_timer timer;
    boost::asio::cancellation_signal operation;
    bool has_passed = false;
  };

  TaskState task_;
  std::shared_ptr<State> state_;
};

using LimitedToken = decltype(std::declval<OperationLimit>().token(std::declval<boost::system::error_code&>()));

template <typename Start>
using AwaitedBy = typename std::invoke_result_t<Start&, LimitedToken>::value_type;

template <typename T>
Task<> keep(Task<T> task, std::optional<T>& value) {
  value = co_await std::move(task);
}

}  // namespace detail

/// Awaits one asynchronous operation for at most `limit`, and returns what it returns. `start` gets the completion
/// token for the operation:
///
/// ```cpp
/// co_await with_deadline(limit, error, [&](auto token) { return socket.async_connect(peer, token); });
/// ```
///
/// **Errors.** In `error`, which must outlive the wait: the operation's own, or `timed_out` if the limit has passed.
/// **Cancellation.** That of the task ends the operation, and is thrown as `operation_aborted`. The operation must
/// support terminal cancellation; one that does not is waited for.
/// **Threads.** Those of the task's executor.
template <typename Start>
Task<detail::AwaitedBy<Start>> with_deadline(std::chrono::steady_clock::duration limit,
                                             boost::system::error_code& error, Start start) {
  namespace asio = boost::asio;
  detail::OperationLimit operation(co_await asio::this_coro::executor, limit,
                                   co_await asio::this_coro::cancellation_state);
  if constexpr (std::is_void_v<detail::AwaitedBy<Start>>) {
    co_await start(operation.token(error));
    operation.end();
    error = operation.explained(error);
  } else {
    auto value = co_await start(operation.token(error));
    operation.end();
    error = operation.explained(error);
    co_return value;
  }
}

/// Awaits a task for at most `limit`; returns false if the limit has passed, and the task was cancelled. Any other
/// exception of the task is passed on. **Cancellation** and **Threads** as above.
inline Task<bool> with_deadline(std::chrono::steady_clock::duration limit, Task<> task) {
  namespace asio = boost::asio;
  auto const executor = co_await asio::this_coro::executor;
  detail::OperationLimit operation(executor, limit, co_await asio::this_coro::cancellation_state);
  boost::system::error_code error;  // a task throws instead
  std::exception_ptr thrown;
  bool is_late = false;
  try {
    co_await asio::co_spawn(executor, std::move(task), operation.token(error));
  } catch (const boost::system::system_error& caught) {
    is_late = operation.has_passed() && caught.code() == asio::error::operation_aborted;
    thrown = std::current_exception();
  } catch (...) {
    thrown = std::current_exception();
  }
  operation.end();
  if (thrown && !is_late) std::rethrow_exception(thrown);
  co_return !is_late;
}

/// As above, for a task that returns something; nullopt if the limit has passed.
template <typename T>
  requires(!std::is_void_v<T>)
Task<std::optional<T>> with_deadline(std::chrono::steady_clock::duration limit, Task<T> task) {
  std::optional<T> value;
  co_await with_deadline(limit, detail::keep(std::move(task), value));
  co_return value;
}

}  // namespace petal::runtime
