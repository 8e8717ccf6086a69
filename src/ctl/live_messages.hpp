// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/cli_error.hpp"
#include "ctl/settings.hpp"
#include "http/client_connection.hpp"

namespace petal::ctl {

/// One connection that reads the manager's live messages (`GET /mqtt/messages`, docs/reference.md, Live messages).
class LiveMessages {
 public:
  using Limit = http::ClientConnection::Limit;

  /// The manager sends something every 15 s; a connection that is silent for longer than this is dead.
  static constexpr Limit silent_at_most = std::chrono::seconds(45);

  LiveMessages(const boost::asio::any_io_executor& executor, Endpoint endpoint, const std::vector<std::string>& filters,
               int qos);

  /// Subscribes, once, within `limit`. The answer has its body only if it is a refusal.
  /// **Errors.** not_connected, timed_out.
  Task<Result<http::ClientResponse>> open(Limit limit);

  /// Returns what has come: parts of lines, whole lines, many; empty if the manager has ended the stream.
  /// **Errors.** As for `open`.
  Task<Result<std::string>> receive_some(Limit limit) { return connection_.receive_some(limit); }

  /// Passes each line to `on_line` until the stream ends. Returns why it ended.
  Task<Error> read(std::function<void(std::string_view)> on_line);

 private:
  Task<Result<std::string>> refusal(Limit limit);

  Endpoint endpoint_;
  http::ClientConnection connection_;
};

/// Makes the error for live messages that have ended because of `why`.
CliError live_ended(const Error& why);

}  // namespace petal::ctl
