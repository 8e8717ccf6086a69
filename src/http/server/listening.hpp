// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <petal/error.hpp>
#include <vector>

#include "http/server.hpp"
#include "net/unix_socket.hpp"

namespace petal::http {

/// The sockets on which a server listens.
struct Listening {
  std::vector<net::StreamAcceptor> acceptors;
  std::uint16_t port = 0;
  net::SocketFile file;  ///< of the Unix socket, if there is one
};

/// Returns sockets that listen on the options' host and port, all on the same port, two for `localhost` if there is
/// IPv6; and on the Unix socket, if the options name one.
/// **Errors.** As Server::listen.
Result<Listening> listening_sockets(const boost::asio::any_io_executor& executor, const ServerOptions& options);

}  // namespace petal::http
