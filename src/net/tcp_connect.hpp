// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "net/resolver.hpp"

namespace petal::net {

/// How long each of the two steps may take.
struct ConnectLimits {
  std::chrono::milliseconds look_up;
  std::chrono::milliseconds connect;  ///< to any of the addresses, all attempts together
};

/// Connects to the address of `host` that answers first (RFC 8305). The socket has TCP_NODELAY, and is closed on exec.
///
/// **Errors.** timed_out and not_connected: the step that failed, the addresses that were tried, and why.
/// **Cancellation.** Ends all attempts at once.
Task<Result<boost::asio::ip::tcp::socket>> connect_tcp(std::string host, std::uint16_t port, ConnectLimits limits,
                                                       LookUpOptions options = {});

/// Performs the second step alone. `addresses` has at least one.
Task<Result<boost::asio::ip::tcp::socket>> connect_to_any(Addresses addresses, std::uint16_t port,
                                                          std::chrono::milliseconds limit);

}  // namespace petal::net
