// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <petal/error.hpp>
#include <vector>

#include "http/server.hpp"

namespace petal::http {

/// Sockets that listen on the options' host and port, all on the same port; two for `localhost` where there is IPv6.
/// **Errors.** As Server::listen.
Result<std::vector<boost::asio::ip::tcp::acceptor>> listening_sockets(const boost::asio::any_io_executor& executor,
                                                                      const ServerOptions& options);

}  // namespace petal::http
