// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

namespace petal::net {

/// A connection over TCP or over a Unix socket.
using Stream = boost::asio::generic::stream_protocol::socket;

/// An acceptor for either.
using StreamAcceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;

}  // namespace petal::net
