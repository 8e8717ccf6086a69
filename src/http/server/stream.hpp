// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <optional>

namespace petal::http {

/// A client's connection, over TCP or over a Unix socket.
using Stream = boost::beast::basic_stream<boost::asio::generic::stream_protocol>;

/// Returns the address at which the client has reached this machine; nothing over a Unix socket, or if the connection
/// has ended.
std::optional<boost::asio::ip::address> own_address(const Stream& stream);

}  // namespace petal::http
