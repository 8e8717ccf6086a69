// SPDX-License-Identifier: Apache-2.0
#include "broker_link/tls_context.hpp"

#include <fmt/format.h>

#include <boost/asio/ssl/error.hpp>

#include <ctime>

#include "broker_link/key_password.hpp"

namespace petal::broker_link {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

/// Only forward secrecy and authenticated encryption (RFC 9325, 4.2); TLS 1.3 has no other ciphers.
constexpr auto tls_1_2_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

Result<void> outcome(std::string_view what, const std::filesystem::path& file, const error_code& error) {
  if (!error) return {};
  return Error(Errc::invalid_argument, fmt::format("{} {}: {}", what, file.string(), error.message()));
}

Result<void> load_authorities(ssl::context& context, const TlsFiles& files) {
  error_code error;
  if (files.ca.empty())
    context.set_default_verify_paths(error);
  else
    context.load_verify_file(files.ca.string(), error);
  return outcome("cannot load the certificate authorities, MQTT_CA_FILE", files.ca, error);
}

std::string named_key(const TlsFiles& files) {
  return fmt::format("the private key MQTT_KEY_FILE {}", files.key.string());
}

/// Explains why a key that is encrypted cannot be used.
Error locked(const TlsFiles& files, const error_code& error) {
  if (files.key_password.empty())
    return {Errc::invalid_argument,
            named_key(files) +
                " is encrypted; set MQTT_KEY_PASSWORD_FILE to a file whose first line is its password, or use a key "
                "without one"};
  return {Errc::invalid_argument, fmt::format("the password in MQTT_KEY_PASSWORD_FILE {} does not open {}: {}",
                                              files.key_password.string(), named_key(files), error.message())};
}

/// If the key is of the certificate's kind, OpenSSL compares them while it loads the key.
bool is_of_another_certificate(ssl::context& context, const error_code& error) {
  if (!error) return ::SSL_CTX_check_private_key(context.native_handle()) != 1;
  return error.category() == boost::asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH;
}

Result<void> load_key(ssl::context& context, const TlsFiles& files) {
  KeyPassword password(context);
  if (!files.key_password.empty())
    if (auto const read = password.read(files.key_password); !read) return read.error();
  error_code error;
  context.use_private_key_file(files.key.string(), ssl::context::pem, error);
  if (is_of_another_certificate(context, error))
    return Error(Errc::invalid_argument, fmt::format("{} does not belong to the certificate MQTT_CERT_FILE {}",
                                                     named_key(files), files.cert.string()));
  if (error && password.was_asked_for()) return locked(files, error);
  return outcome("cannot load the private key, MQTT_KEY_FILE", files.key, error);
}

Result<void> load_identity(ssl::context& context, const TlsFiles& files) {
  if (files.cert.empty()) return {};
  error_code error;
  context.use_certificate_chain_file(files.cert.string(), error);
  if (error) return outcome("cannot load the client certificate, MQTT_CERT_FILE", files.cert, error);
  return load_key(context, files);
}

}  // namespace

Result<std::unique_ptr<ssl::context>> make_tls_context(const TlsFiles& files) {
  ::ERR_clear_error();
  auto context = std::make_unique<ssl::context>(ssl::context::tls_client);
  ::SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  ::SSL_CTX_set_cipher_list(context->native_handle(), tls_1_2_ciphers);
  context->set_verify_mode(ssl::verify_peer);
  KeyPassword const none(*context);
  if (auto const loaded = load_authorities(*context, files); !loaded) return loaded.error();
  if (auto const loaded = load_identity(*context, files); !loaded) return loaded.error();
  return context;
}

std::optional<std::chrono::sys_seconds> expiry_of_identity(ssl::context& context) {
  auto* const certificate = ::SSL_CTX_get0_certificate(context.native_handle());
  std::tm expiry{};
  if (!certificate || ::ASN1_TIME_to_tm(::X509_get0_notAfter(certificate), &expiry) != 1) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&expiry)));
}

}  // namespace petal::broker_link
