// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <optional>
#include <petal/task.hpp>
#include <string>

namespace petal::test {

/// Accepts one TLS connection on a free loopback port, with a certificate of its own making for `name`.
class TlsServer {
 public:
  TlsServer(const boost::asio::any_io_executor& executor, const std::string& name,
            const std::filesystem::path& directory);

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  /// The certificate, to be trusted.
  const std::filesystem::path& certificate() const { return certificate_; }

  /// Accepts and shakes hands; returns the protocol the client offered (RFC 7301), empty where it offered none.
  Task<std::string> serve_one();

 private:
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ssl::context context_{boost::asio::ssl::context::tls_server};
  std::filesystem::path certificate_;
};

}  // namespace petal::test
