// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>

namespace petal {

/// A command as it came on the device's command topic: `{"command", "messageId", "waitResponse"?, "timestamp"?,
/// "payload"?}`.
struct Command {
  std::string name;
  json::value message_id;  ///< as it came, mostly a string; null where the sender gave none
  json::value payload;     ///< null where the sender gave none
  Message message;         ///< the whole message
};

/// What it returns is published as the response, with `messageId`, `timestamp` and `"status": "success"` added;
/// what it throws becomes `"status": "error"` with `"error_code": "HANDLER_ERROR"`.
using CommandHandler = std::function<Task<json::object>(Command)>;

/// The commands a petal serves.
class Commands {
 public:
  virtual ~Commands() = default;

  /// Serves `"{petal-name}/{name}"`.
  /// **Errors.** invalid_argument: empty, or served already.
  virtual Result<void> on(std::string name, CommandHandler handler) = 0;
};

}  // namespace petal
