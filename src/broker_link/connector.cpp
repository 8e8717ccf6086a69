// SPDX-License-Identifier: Apache-2.0
#include "broker_link/connector.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl.hpp>

#include "broker_link/key_password.hpp"
#include "broker_link/log.hpp"
#include "broker_link/tls_alert.hpp"
#include "broker_link/tls_context.hpp"
#include "net/tcp_connect.hpp"
#include "runtime/with_deadline.hpp"

namespace petal::broker_link {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;

/// A step of connecting that failed. Thrown and caught in this file only.
struct StepFailed {
  std::string text;
};

/// A certificate that expires breaks the link at the next connection. So its expiry is logged at each connection, while
/// there is time.
void log_expiry(ssl::context& context, const TlsFiles& files) {
  constexpr auto soon = std::chrono::days(14);
  auto const expiry = expiry_of_identity(context);
  if (!expiry) return;
  auto const text = fmt::format("{:%FT%TZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(*expiry)));
  auto const left = std::chrono::floor<std::chrono::days>(*expiry - std::chrono::system_clock::now());
  log().log(left < soon ? spdlog::level::warn : spdlog::level::info, "our certificate: expires={} days_left={} file={}",
            text, left.count(), files.cert.string());
}

bool is_address(const std::string& host) {
  error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

/// Sets the server name indication and the name that the certificate must bear (RFC 6066, 3; RFC 9110, 4.3.4). OpenSSL
/// checks the name itself, because it then reports a wrong name as such.
void name_peer(ssl::stream<TcpSocket>& stream, const std::string& given) {
  std::string const host(net::without_final_dot(given));
  auto* const native = stream.native_handle();
  bool const set = is_address(host) ? ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(native), host.c_str()) == 1
                                    : ::SSL_set_tlsext_host_name(native, host.c_str()) == 1 &&
                                          ::SSL_set1_host(native, host.c_str()) == 1;
  if (!set) throw StepFailed{fmt::format("TLS: no certificate can bear the name {}", host)};
}

void offer_alpn(ssl::stream<TcpSocket>& stream, const std::string& protocol) {
  std::string const wire = static_cast<char>(protocol.size()) + protocol;  // RFC 7301, 3.1
  ::SSL_set_alpn_protos(stream.native_handle(), reinterpret_cast<const unsigned char*>(wire.data()),
                        static_cast<unsigned>(wire.size()));
}

/// What OpenSSL found wrong with the certificate; the error code alone only says that something was wrong.
std::string verification_fault(ssl::stream<TcpSocket>& stream) {
  auto const verdict = ::SSL_get_verify_result(stream.native_handle());
  return verdict == X509_V_OK ? std::string() : fmt::format(" ({})", ::X509_verify_cert_error_string(verdict));
}

/// A broker that does not speak TLS closes or resets the connection when it receives the handshake, which it takes for
/// a packet.
std::string handshake_fault(error_code error, std::chrono::milliseconds limit) {
  constexpr auto question = "does it speak TLS on this port?";
  if (error == asio::error::timed_out) return fmt::format("no answer within {} ms; {}", limit.count(), question);
  auto const described = describe_stream_error(error);
  if (described.empty()) return fmt::format("the broker closed the connection; {}", question);
  if (error == asio::error::connection_reset || error == asio::error::broken_pipe)
    return fmt::format("{}; {}", described, question);
  return described;
}

}  // namespace

std::string Connector::current() const {
  auto const& broker = options_.brokers[turn_];
  return net::authority(broker.host, broker.port);
}

Task<Result<Connection>> Connector::connect() {
  auto const broker = options_.brokers[turn_];
  auto const name = current();
  try {
    auto socket = co_await connect_tcp(broker);
    if (!broker.tls) co_return Connection(std::move(socket));
    co_return Connection(co_await secure(std::move(socket), broker));
  } catch (const StepFailed& failed) {
    skip();
    co_return Error(Errc::not_connected, fmt::format("{}: {}", name, failed.text));
  }
}

Task<TcpSocket> Connector::connect_tcp(const BrokerAddress& broker) {
  auto const& timing = options_.timing;
  auto socket = co_await net::connect_tcp(broker.host, broker.port, {timing.resolve, timing.connect});
  if (!socket) throw StepFailed{socket.error().message()};
  error_code ignored;
  socket->set_option(asio::socket_base::keep_alive(true), ignored);
  co_return std::move(*socket);
}

std::unique_ptr<ssl::context> Connector::make_context() {
  auto const& files = options_.tls;
  auto context = make_tls_context(files);
  if (!context) throw StepFailed{context.error().message()};
  log_expiry(**context, files);
  if (!exposure_told_ && is_open_to_all(files.key_password)) {
    exposure_told_ = true;
    log().warn("everybody on this machine can read MQTT_KEY_PASSWORD_FILE: file={}; chmod o-rwx it",
               files.key_password.string());
  }
  return std::move(*context);
}

Task<std::unique_ptr<TlsConnection>> Connector::secure(TcpSocket socket, const BrokerAddress& broker) {
  auto context = make_context();
  ssl::stream<TcpSocket> stream(std::move(socket), *context);
  auto secured = std::make_unique<TlsConnection>(std::move(context), std::move(stream));
  name_peer(secured->stream, broker.host);
  if (!broker.alpn.empty()) offer_alpn(secured->stream, broker.alpn);

  error_code error;
  auto const limit = options_.timing.handshake;
  co_await runtime::with_deadline(limit, error, [&](auto token) {
    return secured->stream.async_handshake(ssl::stream_base::client, std::move(token));
  });
  if (error)
    throw StepFailed{"TLS handshake" + verification_fault(secured->stream) + ": " + handshake_fault(error, limit)};
  co_return secured;
}

}  // namespace petal::broker_link
