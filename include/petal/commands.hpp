// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <functional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace petal {

/// A command as it came on the device's command topic: `{"command", "messageId", "waitResponse"?, "timestamp"?,
/// "payload"?}`.
struct Command {
  std::string name;        ///< `"{petal-name}/{command}"`
  json::value message_id;  ///< mostly a string; null where the sender gave none. (The response has it byte for byte.)
  json::value payload;     ///< null where the sender gave none
  Message message;         ///< the whole message

  /// Tells the sender of progress, or of a later, second answer: publishes `{"messageId", "timestamp", "status":
  /// "progress", ...what is given}` on `org/{organization}/device/{device}/progress`, with QoS 1; it is stored while
  /// the broker is out of reach. A `status` that is given replaces `progress`.
  ///
  /// It may be called while the handler runs, and after it has answered: a long job keeps it. What one command reports
  /// arrives in order, and before the response where it was reported before the handler returned. Each report waits
  /// until the one before is safe; of more than 100 that wait the oldest are dropped, counted and logged. Without a
  /// messageId nothing is sent, and the log says so.
  /// **Threads.** Any.
  std::function<void(json::object)> report;
};

/// How a command is to be run.
struct CommandOptions {
  bool cpu_heavy = false;  ///< run it on the worker pool, which has a thread for each processor but one
};

/// What serves a command. What it returns is published as the response, with `messageId`, `timestamp` and `"status":
/// "success"` added; what it throws becomes `"status": "error"` with `"error_code": "HANDLER_ERROR"`.
///
/// - A coroutine, `Task<json::object>(Command)`: runs on the main thread; it must not block. With
///   CommandOptions::cpu_heavy it runs on the worker pool, and may await the proxies there: their calls go to the main
///   thread and come back.
/// - A plain function, `json::object(Command)`: runs on a thread of its command's own, so it may block. With
///   CommandOptions::cpu_heavy it runs on the worker pool.
///
/// One command runs at a time; others run beside it.
///
/// **Threads.** Off the main thread these work: `Command::report`, and the Context's `name`, `setting`, `log`, `sleep`,
/// `offload`, `mqtt().device_info`; in a coroutine also whatever is awaited of the proxies. Anything else throws
/// std::logic_error there. What a handler shares with the main thread needs a lock.
/// **Cancellation.** When its petal ends a coroutine is cancelled, where it awaits something; a plain function cannot
/// be interrupted. One that does not end within a second is left behind.
class CommandHandler {
 public:
  /// Runs on the main thread, or the worker pool.
  using Coroutine = std::function<Task<json::object>(Command)>;
  /// May block, on a thread of its command's own, or the worker pool.
  using Plain = std::function<json::object(Command)>;

  /// Of anything that can be called so.
  template <typename Callable>
    requires(!std::same_as<std::remove_cvref_t<Callable>, CommandHandler> && std::invocable<Callable&, Command>)
  CommandHandler(Callable&& callable)  // NOLINT(google-explicit-constructor,bugprone-forwarding-reference-overload)
      : call_(wrap(std::forward<Callable>(callable))) {}

  /// The coroutine, or null where it is a plain function.
  const Coroutine* coroutine() const noexcept { return std::get_if<Coroutine>(&call_); }
  /// The plain function, or null where it is a coroutine.
  const Plain* plain() const noexcept { return std::get_if<Plain>(&call_); }

 private:
  using Call = std::variant<Coroutine, Plain>;

  template <typename Callable>
  static Call wrap(Callable&& callable) {
    using Returned = std::invoke_result_t<Callable&, Command>;
    static_assert(std::same_as<Returned, Task<json::object>> || std::same_as<Returned, json::object>,
                  "a command's handler is a coroutine, Task<json::object>(Command), or a plain function, "
                  "json::object(Command)");
    if constexpr (std::same_as<Returned, Task<json::object>>)
      return Coroutine(std::forward<Callable>(callable));
    else
      return Plain(std::forward<Callable>(callable));
  }

  Call call_;
};

/// The commands a petal serves.
class Commands {
 public:
  virtual ~Commands() = default;

  /// Serves `"{petal-name}/{name}"`.
  /// **Errors.** invalid_argument: empty, or served already.
  /// **Threads.** Main thread only.
  virtual Result<void> on(std::string name, CommandHandler handler, CommandOptions options = {}) = 0;
};

}  // namespace petal
