// SPDX-License-Identifier: Apache-2.0
#include "broker/connector.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/asio/cancel_after.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>

#include "broker/log.hpp"
#include "broker/tls_context.hpp"

namespace petal::broker {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;

/// A step of connecting that failed; never leaves this file.
struct StepFailed {
  std::string text;
};

/// The completion token of a step: puts its outcome into `error`, and ends it at `limit`.
auto within(std::chrono::milliseconds limit, error_code& error) {
  return asio::cancel_after(limit, asio::redirect_error(asio::use_awaitable, error));
}

/// Throws StepFailed where the step that was called `name` failed. Cancellation passes through.
Task<> check(std::string_view name, std::chrono::milliseconds limit, error_code error) {
  auto const state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
  if (error == asio::error::operation_aborted)
    throw StepFailed{fmt::format("{}: no answer within {} ms", name, limit.count())};
  if (error) throw StepFailed{fmt::format("{}: {}", name, error.message())};
}

std::unique_ptr<ssl::context> make_context(const TlsFiles& files) {
  auto context = make_tls_context(files);
  if (!context) throw StepFailed{context.error().message()};
  return std::move(*context);
}

/// A certificate that expires breaks the link at the next connection: it is told at each, while there is time.
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

/// Server name indication and the name the certificate must bear (RFC 6066, 3; RFC 9110, 4.3.4). OpenSSL's own check:
/// it says of a wrong name that it was the name.
void name_peer(ssl::stream<TcpSocket>& stream, const std::string& host) {
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

/// What OpenSSL found wrong with the certificate: the error code alone only says that something was.
std::string verification_fault(ssl::stream<TcpSocket>& stream) {
  auto const verdict = ::SSL_get_verify_result(stream.native_handle());
  return verdict == X509_V_OK ? std::string() : fmt::format(" ({})", ::X509_verify_cert_error_string(verdict));
}

}  // namespace

std::string Connector::current() const {
  auto const& broker = options_.brokers[turn_];
  bool const v6 = broker.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", broker.host, broker.port) : fmt::format("{}:{}", broker.host, broker.port);
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
  auto const executor = co_await asio::this_coro::executor;
  auto const& timing = options_.timing;
  error_code error;
  asio::ip::tcp::resolver resolver(executor);
  auto const found =
      co_await resolver.async_resolve(broker.host, std::to_string(broker.port), within(timing.resolve, error));
  co_await check("resolving its name", timing.resolve, error);

  TcpSocket socket(executor);
  co_await asio::async_connect(socket, found, within(timing.connect, error));
  co_await check("connecting", timing.connect, error);
  error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  co_return socket;
}

Task<std::unique_ptr<TlsConnection>> Connector::secure(TcpSocket socket, const BrokerAddress& broker) {
  auto context = make_context(options_.tls);
  log_expiry(*context, options_.tls);
  ssl::stream<TcpSocket> stream(std::move(socket), *context);
  auto secured = std::make_unique<TlsConnection>(std::move(context), std::move(stream));
  name_peer(secured->stream, broker.host);
  if (!broker.alpn.empty()) offer_alpn(secured->stream, broker.alpn);

  error_code error;
  auto const limit = options_.timing.handshake;
  co_await secured->stream.async_handshake(ssl::stream_base::client, within(limit, error));
  auto const fault = verification_fault(secured->stream);
  co_await check("TLS handshake" + fault, limit, error);
  co_return secured;
}

}  // namespace petal::broker
