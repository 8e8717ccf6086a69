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

/// One reading of the manager's live messages (`GET /mqtt/messages`, docs/reference.md, Live messages).
class LiveMessages {
 public:
  using Limit = http::ClientConnection::Limit;

  /// The manager says something every 15 s; what is silent for longer is dead.
  static constexpr Limit silent_at_most = std::chrono::seconds(45);

  LiveMessages(const boost::asio::any_io_executor& executor, Endpoint endpoint, const std::vector<std::string>& filters,
               int qos);

  /// Subscribes, once, within `limit`. The answer has its body only where it is a refusal.
  /// **Errors.** not_connected, timed_out.
  Task<Result<http::ClientResponse>> open(Limit limit);

  /// What has come: parts of lines, whole ones, many; empty where the manager has ended it.
  /// **Errors.** As of `open`.
  Task<Result<std::string>> receive_some(Limit limit) { return connection_.receive_some(limit); }

  /// Gives each line to `on_line` for as long as it goes on. Returns why it does not.
  Task<Error> read(std::function<void(std::string_view)> on_line);

 private:
  Task<Result<std::string>> refusal(Limit limit);

  Endpoint endpoint_;
  http::ClientConnection connection_;
};

/// What it means that they have ended, because of `why`.
CliError live_ended(const Error& why);

}  // namespace petal::ctl
