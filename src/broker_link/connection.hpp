// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <variant>

namespace petal::broker_link {

using TcpSocket = boost::asio::ip::tcp::socket;

/// A TLS stream with the context from which it was made.
struct TlsConnection {
  std::unique_ptr<boost::asio::ssl::context> context;
  boost::asio::ssl::stream<TcpSocket> stream;
};

/// A connection to a broker over which no MQTT packet was sent yet.
using Connection = std::variant<TcpSocket, std::unique_ptr<TlsConnection>>;

/// The TCP socket below `connection`, with TLS or without.
inline TcpSocket& socket_of(Connection& connection) {
  if (auto* const tcp = std::get_if<TcpSocket>(&connection)) return *tcp;
  return std::get<std::unique_ptr<TlsConnection>>(connection)->stream.next_layer();
}

}  // namespace petal::broker_link
