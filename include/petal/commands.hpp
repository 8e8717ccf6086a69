// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <petal/handler.hpp>
#include <petal/message.hpp>
#include <string>

namespace petal {

/// A command as it arrived on the device's command topic: `{"command", "messageId", "waitResponse"?, "timestamp"?,
/// "payload"?}` ("Commands and device topics" in docs/reference.md).
struct Command {
  std::string name;        ///< `"{petal-name}/{command}"`
  json::value message_id;  ///< usually a string; null if the sender gave none. (The response has it byte for byte.)
  json::value payload;     ///< any JSON value; null if the sender gave none
  Message message;         ///< the whole message

  /// Reports progress, or a later second answer, to the sender. Publishes `{"messageId", "timestamp", "status":
  /// "progress", ...the members that are passed}` on `org/{organization}/device/{device}/progress`, with QoS 1; it is
  /// stored while the broker is out of reach. A `status` that is passed replaces `progress`.
  ///
  /// It may be called while the handler runs, and after the handler has returned: a handler that starts a long job
  /// keeps a copy. The reports of one command arrive in order, and before the response if they were made before the
  /// handler returned. Each report waits until the one before is acknowledged or stored; of more than 100 that wait the
  /// oldest are dropped, counted and logged. If the command has no messageId, nothing is sent, and the log reports it.
  /// **Errors.** None: a report that cannot be published is logged.
  /// **Threads.** Any.
  std::function<void(json::object)> report;
};

/// Serves a command, by the rules of Handler. What it returns is published as the response, with `messageId`,
/// `timestamp` and `"status": "success"` added; a `std::exception` that it throws is published as `"status": "error"`
/// with `"error_code": "HANDLER_ERROR"` and its `what()` as `"message"`.
using CommandHandler = Handler<Command, json::object>;

/// The commands that a petal serves.
///
/// **Threads.** Main thread only; elsewhere a call throws `std::logic_error`.
class Commands {
 public:
  virtual ~Commands() = default;

  /// Serves the command `"{petal-name}/{name}"` with `handler` for the life of the petal.
  ///
  /// ```cpp
  /// context().commands().on("move", [this](petal::Command command) { return move(std::move(command)); });
  /// ```
  ///
  /// **Errors.** Throws `std::invalid_argument` if `name` is empty or is served already.
  virtual void on(std::string name, CommandHandler handler, const HandlerOptions& options = {}) = 0;
};

}  // namespace petal
