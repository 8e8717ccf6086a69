// SPDX-License-Identifier: Apache-2.0
#include "support/tls_server.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace petal::test {
namespace {

namespace ssl = boost::asio::ssl;

std::unique_ptr<X509, FreeTls> self_signed(EVP_PKEY* key, const std::string& name) {
  std::unique_ptr<X509, FreeTls> certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  auto* const subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate.get(), subject);
  auto* const names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + name).c_str());
  X509_add_ext(certificate.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

/// Takes whatever protocol the client offers first.
int take_first(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in, unsigned, void*) {
  *out_length = in[0];
  *out = in + 1;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Identity make_identity(const std::string& name) {
  Identity made;
  made.key.reset(EVP_EC_gen("P-256"));
  made.certificate = self_signed(made.key.get(), name);
  return made;
}

void write_pem(const std::filesystem::path& file, const std::function<void(BIO*)>& write) {
  auto* const out = BIO_new_file(file.c_str(), "w");
  write(out);
  BIO_free(out);
}

TlsServer::TlsServer(const boost::asio::any_io_executor& executor, const std::string& name,
                     const std::filesystem::path& directory)
    : acceptor_(executor, {boost::asio::ip::address_v4::loopback(), 0}), certificate_(directory / "server.pem") {
  auto const identity = make_identity(name);
  write_pem(certificate_, [&](BIO* out) { PEM_write_bio_X509(out, identity.certificate.get()); });
  SSL_CTX_use_certificate(context_.native_handle(), identity.certificate.get());
  SSL_CTX_use_PrivateKey(context_.native_handle(), identity.key.get());
  SSL_CTX_set_alpn_select_cb(context_.native_handle(), take_first, nullptr);
}

void TlsServer::trust_nobody(int newest) {
  context_.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  SSL_CTX_set_max_proto_version(context_.native_handle(), newest);
}

Task<std::string> TlsServer::serve_one() {
  ssl::stream<boost::asio::ip::tcp::socket> stream(co_await acceptor_.async_accept(boost::asio::use_awaitable),
                                                   context_);
  boost::system::error_code error;
  co_await stream.async_handshake(ssl::stream_base::server,
                                  boost::asio::redirect_error(boost::asio::use_awaitable, error));
  const unsigned char* protocol = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(stream.native_handle(), &protocol, &length);
  co_return protocol ? std::string(reinterpret_cast<const char*>(protocol), length) : std::string();
}

}  // namespace petal::test
