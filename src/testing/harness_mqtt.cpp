// SPDX-License-Identifier: Apache-2.0
#include "testing/harness_mqtt.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace petal::testing {
namespace {

/// Returns the timeout, in real time, for the proxy itself: so long that virtual time alone decides, even on a slow
/// machine.
std::chrono::milliseconds longer(std::chrono::milliseconds timeout) {
  return timeout > std::chrono::milliseconds(0) ? timeout + std::chrono::hours(24) : timeout;
}

}  // namespace

Task<Result<json::object>> HarnessMqtt::send_command(std::string device_id, std::string command, json::value payload,
                                                     std::chrono::milliseconds timeout) {
  using boost::asio::experimental::awaitable_operators::operator||;
  auto const what = device_id + " has not answered the command " + command;
  auto first =
      co_await (real_.send_command(std::move(device_id), std::move(command), std::move(payload), longer(timeout)) ||
                clock_.sleep(timeout));
  if (auto* const outcome = std::get_if<0>(&first)) co_return std::move(*outcome);
  co_return Error(Errc::timed_out, what + " in time");
}

}  // namespace petal::testing
