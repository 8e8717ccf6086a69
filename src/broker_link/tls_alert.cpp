// SPDX-License-Identifier: Apache-2.0
#include "broker_link/tls_alert.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include "runtime/error_text.hpp"

namespace petal::broker_link {
namespace {

using boost::system::error_code;

struct Alert {
  int number;
  const char* name;
  const char* meaning;  // what the broker found wrong
  const char* advice;
};

constexpr auto certificate = "the broker refused our certificate";
constexpr auto look_at_certificate =
    "see whether MQTT_CERT_FILE is the one that was made for this broker, and holds its whole chain";

// The alerts of RFC 8446, 6.2; the texts are about a client.
constexpr std::array alerts{
    Alert{
        SSL_AD_HANDSHAKE_FAILURE, "handshake failure", "the broker and this robot cannot agree",
        "it may ask for a certificate (MQTT_CERT_FILE), or allow no version and cipher that is accepted here: TLS 1.3, "
        "or TLS 1.2 with ECDHE and AES-GCM or ChaCha20"},
    Alert{SSL_AD_BAD_CERTIFICATE, "bad certificate", certificate, look_at_certificate},
    Alert{SSL_AD_UNSUPPORTED_CERTIFICATE, "unsupported certificate", certificate, look_at_certificate},
    Alert{SSL_AD_CERTIFICATE_REVOKED, "certificate revoked", certificate, "MQTT_CERT_FILE has to be replaced"},
    Alert{SSL_AD_CERTIFICATE_EXPIRED, "certificate expired", certificate,
          "see until when MQTT_CERT_FILE is valid, and the broker's clock"},
    Alert{SSL_AD_CERTIFICATE_UNKNOWN, "certificate unknown", certificate, look_at_certificate},
    Alert{SSL_AD_UNKNOWN_CA, "unknown ca", certificate,
          "the broker has to know who signed MQTT_CERT_FILE, and certificates in between belong into that file"},
    Alert{SSL_AD_ACCESS_DENIED, "access denied", certificate, "it may be valid, but not active or allowed there"},
    Alert{SSL_AD_DECRYPT_ERROR, "decrypt error", certificate, look_at_certificate},
    Alert{SSL_AD_PROTOCOL_VERSION, "protocol version", "the broker speaks no version that is accepted here",
          "TLS 1.2 or newer is needed"},
    Alert{SSL_AD_INSUFFICIENT_SECURITY, "insufficient security", "the broker asks for stronger ciphers or keys",
          "see its settings, and the key in MQTT_KEY_FILE"},
    Alert{SSL_AD_INTERNAL_ERROR, "internal error", "the broker failed", "see its log"},
    Alert{SSL_AD_UNRECOGNIZED_NAME, "unrecognized name", "the broker is not called so",
          "see the name in MQTT_BROKER_URL"},
    Alert{SSL_AD_CERTIFICATE_REQUIRED, "certificate required", "the broker asks for a certificate",
          "set MQTT_CERT_FILE and MQTT_KEY_FILE"},
    Alert{SSL_AD_NO_APPLICATION_PROTOCOL, "no application protocol", "the broker does not know the protocol offered",
          "see the port in MQTT_BROKER_URL: on 443 MQTT is offered by ALPN"},
};

std::string text_of(int alert) {
  auto const known = std::ranges::find(alerts, alert, &Alert::number);
  if (known != alerts.end()) return fmt::format("{}: TLS alert {}; {}", known->meaning, known->name, known->advice);
  return fmt::format("the broker ended the connection: TLS alert {} ({}); see its log",
                     ::SSL_alert_desc_string_long(alert), alert);
}

/// OpenSSL reports an alert that was received as the reason `SSL_AD_REASON_OFFSET` plus the alert's number, which has 8
/// bits.
bool is_alert(int reason) {
  constexpr int numbers = 256;
  return reason >= SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + numbers;
}

std::string text_of_tls(const error_code& error) {
  auto const reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
  if (is_alert(reason)) return text_of(reason - SSL_AD_REASON_OFFSET);
  switch (reason) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return fmt::format(
          "what answers on this port does not speak TLS ({}); MQTT without TLS has mqtt:// in MQTT_BROKER_URL, and "
          "mostly another port",
          error.message());
    case SSL_R_UNSUPPORTED_PROTOCOL:
      return fmt::format("the broker speaks no version that is accepted here ({}); TLS 1.2 or newer is needed",
                         error.message());
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return {};
    default:
      return error.message();
  }
}

}  // namespace

std::string describe_stream_error(const error_code& error) {
  namespace asio = boost::asio;
  if (!error || error == asio::error::eof || error == asio::ssl::error::stream_truncated) return {};
  if (error.category() != asio::error::get_ssl_category()) return runtime::describe(error);
  bool const is_of_tls = ERR_GET_LIB(static_cast<unsigned long>(error.value())) == ERR_LIB_SSL;
  return is_of_tls ? text_of_tls(error) : error.message();
}

}  // namespace petal::broker_link
