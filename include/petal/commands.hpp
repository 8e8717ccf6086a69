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

/// A command as it arrived on the device's command topic: `{"command", "messageId", "waitResponse"?, "timestamp"?,
/// "payload"?}`.
struct Command {
  std::string name;        ///< `"{petal-name}/{command}"`
  json::value message_id;  ///< usually a string; null if the sender gave none. (The response has it byte for byte.)
  json::value payload;     ///< null if the sender gave none
  Message message;         ///< the whole message

  /// Reports progress, or a later second answer, to the sender. Publishes `{"messageId", "timestamp", "status":
  /// "progress", ...the members that are passed}` on `org/{organization}/device/{device}/progress`, with QoS 1; it is
  /// stored while the broker is out of reach. A `status` that is passed replaces `progress`.
  ///
  /// It may be called while the handler runs, and after the handler has returned: a handler that starts a long job
  /// keeps a copy. The reports of one command arrive in order, and before the response if they were made before the
  /// handler returned. Each report waits until the one before is acknowledged or stored; of more than 100 that wait the
  /// oldest are dropped, counted and logged. If the command has no messageId, nothing is sent, and the log reports it.
  /// **Threads.** Any.
  std::function<void(json::object)> report;
};

/// How a command is run.
struct CommandOptions {
  bool cpu_heavy = false;  ///< run it on the worker pool, which has a thread for each processor but one
};

/// Serves a command. What it returns is published as the response, with `messageId`, `timestamp` and `"status":
/// "success"` added; an exception that it throws is published as `"status": "error"` with `"error_code":
/// "HANDLER_ERROR"`.
///
/// - A coroutine, `Task<json::object>(Command)`: runs on the main thread; it must not block. With
///   CommandOptions::cpu_heavy it runs on the worker pool, and may await the proxies there: the calls are made on the
///   main thread, and the coroutine continues on the worker pool.
/// - A plain function, `json::object(Command)`: runs on a thread that belongs to its command, so it may block. With
///   CommandOptions::cpu_heavy it runs on the worker pool.
///
/// The calls of one command run one at a time; different commands run concurrently.
///
/// **Threads.** Off the main thread a handler may use `Command::report`, and the Context's `name`, `setting`, `log`,
/// `sleep`, `offload` and `mqtt().device_info`; a coroutine may also await calls of the proxies. Anything else throws
/// std::logic_error there. Data that a handler shares with the main thread needs a lock.
/// **Cancellation.** When its petal ends, a coroutine is cancelled at the point where it awaits something; a plain
/// function cannot be interrupted. A handler that does not end within a second is abandoned.
class CommandHandler {
 public:
  /// Runs on the main thread, or the worker pool.
  using Coroutine = std::function<Task<json::object>(Command)>;
  /// Runs on a thread that belongs to its command, or the worker pool; it may block.
  using Plain = std::function<json::object(Command)>;

  /// Wraps any callable with one of the two signatures above.
  template <typename Callable>
    requires(!std::same_as<std::remove_cvref_t<Callable>, CommandHandler> && std::invocable<Callable&, Command>)
  CommandHandler(Callable&& callable)  // NOLINT(google-explicit-constructor,bugprone-forwarding-reference-overload)
      : call_(wrap(std::forward<Callable>(callable))) {}

  /// Returns the coroutine, or null if the handler is a plain function.
  const Coroutine* coroutine() const noexcept { return std::get_if<Coroutine>(&call_); }
  /// Returns the plain function, or null if the handler is a coroutine.
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

/// The commands that a petal serves.
class Commands {
 public:
  virtual ~Commands() = default;

  /// Serves the command `"{petal-name}/{name}"` with `handler`.
  /// **Errors.** invalid_argument: `name` is empty, or is served already.
  /// **Threads.** Main thread only.
  virtual Result<void> on(std::string name, CommandHandler handler, CommandOptions options = {}) = 0;
};

}  // namespace petal
