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

/// Runs `task` on `io` to its end, and not until the time limits of what it kept open have passed.
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

/// Asks the manager; each call waits for its answer.
///
/// **Errors.** CliError: unreachable with what to do, try_again where no answer came in time, and what the status of a
/// refusal means.
class ManagerApi {
 public:
  using Limit = http::ClientConnection::Limit;

  /// `limit`: how long a GET may take.
  explicit ManagerApi(Endpoint endpoint, Limit limit = std::chrono::seconds(10));

  /// The body of a successful answer.
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

/// What it means that the manager at `endpoint` could not be asked. `error`: why.
CliError out_of_reach(const Endpoint& endpoint, const Error& error);

/// What a refusal means.
CliError refused(unsigned status, const std::string& body);

/// `text` of the manager as JSON. **Errors.** CliError: it is none.
json::value parsed(const std::string& text);

}  // namespace petal::ctl
