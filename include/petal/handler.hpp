// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <functional>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <type_traits>
#include <utility>
#include <variant>

namespace petal {

/// A function that is called for each message of a subscription, in order, one at a time.
///
/// - A coroutine, `Task<>(Message)`: runs on the main thread; it must not block.
/// - A plain function, `void(Message)`: runs on a thread that belongs to its subscription, so it may block, and delays
///   only its own subscription.
///
/// Anything else is a compile error.
///
/// **Errors.** An exception that a handler throws is logged with the topic and counted in `messages.handler_errors`.
/// **Lifetime.** The handler is kept until its subscription has ended *and* its last call has returned.
class Handler {
 public:
  /// Runs on the main thread.
  using Coroutine = std::function<Task<>(Message)>;
  /// Runs on a thread that belongs to its subscription; it may block.
  using Blocking = std::function<void(Message)>;

  /// Wraps any callable with one of the two signatures above.
  template <typename Callable>
    requires(!std::same_as<std::remove_cvref_t<Callable>, Handler> && std::invocable<Callable&, Message>)
  Handler(Callable&& callable)  // NOLINT(google-explicit-constructor,bugprone-forwarding-reference-overload)
      : call_(wrap(std::forward<Callable>(callable))) {}

  /// Returns the coroutine, or null if the handler is a plain function.
  const Coroutine* coroutine() const noexcept { return std::get_if<Coroutine>(&call_); }
  /// Returns the plain function, or null if the handler is a coroutine.
  const Blocking* blocking() const noexcept { return std::get_if<Blocking>(&call_); }

 private:
  using Call = std::variant<Coroutine, Blocking>;

  template <typename Callable>
  static Call wrap(Callable&& callable) {
    using Returned = std::invoke_result_t<Callable&, Message>;
    static_assert(std::same_as<Returned, Task<>> || std::same_as<Returned, void>,
                  "a handler is a coroutine, Task<>(Message), or a plain function, void(Message)");
    if constexpr (std::same_as<Returned, Task<>>)
      return Coroutine(std::forward<Callable>(callable));
    else
      return Blocking(std::forward<Callable>(callable));
  }

  Call call_;
};

}  // namespace petal
