// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <petal/task.hpp>
#include <string>

namespace petal::test {

struct FreeTls {
  void operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};

/// A key, and a certificate with it that it has signed itself, good for an hour.
struct Identity {
  std::unique_ptr<EVP_PKEY, FreeTls> key;
  std::unique_ptr<X509, FreeTls> certificate;
};

/// For the DNS name `name`.
Identity make_identity(const std::string& name);

/// Writes a file by functions of OpenSSL's.
void write_pem(const std::filesystem::path& file, const std::function<void(BIO*)>& write);

/// Accepts one TLS connection on a free loopback port, with a certificate of its own making for `name`.
class TlsServer {
 public:
  TlsServer(const boost::asio::any_io_executor& executor, const std::string& name,
            const std::filesystem::path& directory);

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  /// The certificate, to be trusted.
  const std::filesystem::path& certificate() const { return certificate_; }

  /// Asks clients for a certificate, and trusts none. `newest`: the newest version of TLS that is spoken.
  void trust_nobody(int newest);

  /// Accepts and shakes hands; returns the protocol the client offered (RFC 7301), empty where it offered none.
  Task<std::string> serve_one();

 private:
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ssl::context context_{boost::asio::ssl::context::tls_server};
  std::filesystem::path certificate_;
};

}  // namespace petal::test
