// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <petal/task.hpp>
#include <string>

#include "ctl/cli_error.hpp"
#include "ctl/settings.hpp"
#include "http/client.hpp"

namespace petal::ctl {

namespace json = boost::json;

/// Runs `task` on `io` to its end, without waiting for timers that are still running.
/// **Errors.** What it throws.
template <typename T>
T run_on(boost::asio::io_context& io, Task<T> task) {
  std::optional<T> result;
  std::exception_ptr thrown;
  boost::asio::co_spawn(io, std::move(task), [&](const std::exception_ptr& e, T value) {
    thrown = e;
    result = std::move(value);
    io.stop();
  });
  io.restart();
  io.run();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*result);
}

/// Sends requests to the manager; each call blocks until the answer comes.
///
/// **Errors.** CliError: unreachable with what to do, try_again if no answer came in time, and the meaning of the
/// status of a refusal.
class ManagerApi {
 public:
  using Limit = http::ClientConnection::Limit;

  /// `limit` is how long a GET may take.
  explicit ManagerApi(Endpoint endpoint, Limit limit = std::chrono::seconds(10));

  /// Returns the body of a successful answer.
  std::string get(const std::string& target);
  std::string post(const std::string& target, const std::string& body, Limit limit);

  const Endpoint& endpoint() const { return endpoint_; }

 private:
  std::string ask(http::Method method, const std::string& target, const std::string& body, Limit limit);

  Endpoint endpoint_;
  Limit limit_;
  boost::asio::io_context io_{1};
  http::Client client_;
};

/// Makes the error for a manager at `endpoint` that cannot be reached, because of `error`.
CliError out_of_reach(const Endpoint& endpoint, const Error& error);

/// Makes the error for a refusal.
CliError refused(unsigned status, const std::string& body);

/// Parses `text` of the manager as JSON. **Errors.** CliError: it is no JSON.
json::value parsed(const std::string& text);

}  // namespace petal::ctl
