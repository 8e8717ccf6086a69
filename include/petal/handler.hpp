// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <functional>
#include <petal/task.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace petal {

/// Where a handler runs. Messages, commands and routes have the same options.
struct HandlerOptions {
  /// Whether it runs on the worker pool, which has a thread for each processor but one, so that the main thread stays
  /// free while it computes.
  bool cpu_heavy = false;
};

/// A function of a petal that the manager calls: for each message of a subscription (`MessageHandler`), for each
/// command (`CommandHandler`), for each request to a route (`HttpHandler`). The same rules hold for all three.
///
/// | how it is written | where it runs | with HandlerOptions::cpu_heavy |
/// | --- | --- | --- |
/// | a coroutine, `Task<Output>(Input)` | main thread; it must not block | worker pool |
/// | a plain function, `Output(Input)` | a thread that belongs to it; it may block | worker pool |
///
/// Anything else is a compile error. A coroutine on the worker pool may await the calls of the Context: the work is
/// done on the main thread, and the coroutine continues on the pool.
///
/// The calls for one subscription or one command are made one at a time, in order; those of different ones run
/// concurrently. Requests to one route run concurrently, except those to a plain function without `cpu_heavy`, which
/// has one thread.
///
/// **Errors.** What a handler throws is logged and counted, and the next call is made. It is also the answer to a
/// command (CommandHandler) and to a request (HttpHandler). An empty `std::function` as handler throws
/// `std::invalid_argument`.
/// **Threads.** Off the main thread a handler may use `Command::report`, the Context's `name`, `setting` and `log`,
/// `mqtt().device_info` and a Subscription; a coroutine may also await calls of the Context. All other calls throw
/// `std::logic_error` there. Data that such a handler shares with the rest of its petal needs a lock.
/// **Lifetime.** It is kept until what it serves has ended *and* its last call has returned. A lambda that captures and
/// is a coroutine may therefore be a handler.
/// **Cancellation.** When the petal ends, a coroutine is cancelled at the point where it awaits something: the call
/// throws `boost::system::system_error` (operation_aborted). A plain function cannot be interrupted. What has not ended
/// after a second is abandoned.
template <typename Input, typename Output = void>
class Handler {
 public:
  /// Awaited, on the main thread or the worker pool.
  using Coroutine = std::function<Task<Output>(Input)>;
  /// Called on a thread of its own, or the worker pool.
  using Plain = std::function<Output(Input)>;

  /// Wraps any callable with one of the two signatures above. What a plain function returns may also be something that
  /// converts to `Output`.
  template <typename Callable>
    requires(!std::same_as<std::remove_cvref_t<Callable>, Handler> && std::invocable<Callable&, Input>)
  Handler(Callable&& callable)  // NOLINT(google-explicit-constructor,bugprone-forwarding-reference-overload)
      : call_(wrap(std::forward<Callable>(callable))) {}

  /// Returns the coroutine, or null if the handler is a plain function.
  const Coroutine* coroutine() const noexcept { return std::get_if<Coroutine>(&call_); }
  /// Returns the plain function, or null if the handler is a coroutine.
  const Plain* plain() const noexcept { return std::get_if<Plain>(&call_); }

 private:
  using Call = std::variant<Coroutine, Plain>;

  template <typename Returned>
  static constexpr bool is_output =
      std::is_void_v<Output> ? std::is_void_v<Returned> : std::is_convertible_v<Returned, Output>;

  template <typename Callable>
  static Call wrap(Callable&& callable) {
    using Returned = std::invoke_result_t<Callable&, Input>;
    constexpr bool is_coroutine = std::same_as<Returned, Task<Output>>;
    static_assert(is_coroutine || is_output<Returned>,
                  "a handler is a coroutine, Task<Output>(Input), or a plain function, Output(Input)");
    if constexpr (is_coroutine)
      return not_empty(Coroutine(std::forward<Callable>(callable)));
    else
      return not_empty(Plain(std::forward<Callable>(callable)));
  }

  template <typename Function>
  static Function not_empty(Function function) {
    if (!function) throw std::invalid_argument("a handler is a function; this one is empty");
    return function;
  }

  Call call_;
};

}  // namespace petal
