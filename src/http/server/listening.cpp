// SPDX-License-Identifier: Apache-2.0
#include "http/server/listening.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "net/close_on_exec.hpp"
#include "net/resolver.hpp"
#include "runtime/error_text.hpp"
#include "runtime/text.hpp"

namespace petal::http {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Acceptors = std::vector<tcp::acceptor>;

constexpr int most_attempts = 16;

/// The name of one of this machine's addresses is in /etc/hosts, or known to one of its own services.
constexpr std::chrono::milliseconds longest_look_up{2000};

std::string set(const std::string& key, std::string_view otherwise) {
  return key.empty() ? std::string(otherwise) : fmt::format("set {}", key);
}

std::string sentence(const ServerOptions& options, const std::string& host, const boost::system::error_code& error) {
  auto const port = options.port;
  if (error == asio::error::address_in_use)
    return fmt::format("port {} on {} is in use by another program; stop it or {}", port, host,
                       set(options.port_key, "choose another port"));
  if (error == asio::error::access_denied)
    return fmt::format("this user may not listen on port {} on {}; {} to one above 1023", port, host,
                       set(options.port_key, "change it"));
  if (error == boost::system::errc::address_not_available)
    return fmt::format("{} is not an address of this machine, so port {} cannot be opened on it; {}", host, port,
                       set(options.host_key, "choose another address"));
  return fmt::format("cannot listen on port {} on {}: {}", port, host, runtime::describe(error));
}

Error failure(const ServerOptions& options, const std::string& host, const boost::system::error_code& error) {
  return {Errc::invalid_argument, sentence(options, host, error)};
}

/// 127.0.0.1 counts as `localhost`: programs that use that name may try ::1 first, or nothing else.
bool is_localhost(const ServerOptions& options) {
  return options.host == "127.0.0.1" || same_but_for_case(net::without_final_dot(options.host), "localhost");
}

Result<std::vector<asio::ip::address>> addresses_of(const ServerOptions& options) {
  if (is_localhost(options))
    return std::vector<asio::ip::address>{asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
  auto const found = net::look_up_now(options.host, longest_look_up);
  if (!found)
    return Error(Errc::invalid_argument,
                 fmt::format("\"{}\" is no address of this machine and no name of one; {} to 127.0.0.1 for programs on "
                             "this machine only, or 0.0.0.0 for all",
                             runtime::escaped(options.host), set(options.host_key, "change the host")));
  return std::vector{found->front()};
}

boost::system::error_code open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  auto error = net::open(acceptor, endpoint.protocol());
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && endpoint.address().is_v6() && endpoint.address().is_loopback())
    acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

/// On a machine without IPv6 the port is not taken.
bool is_missing(const boost::system::error_code& error) {
  return error == asio::error::address_family_not_supported || error == boost::system::errc::address_not_available;
}

Result<Acceptors> open_all(const asio::any_io_executor& executor, const ServerOptions& options,
                           const std::vector<asio::ip::address>& addresses) {
  Acceptors out;
  for (auto const& address : addresses) {
    auto const port = out.empty() ? options.port : out.front().local_endpoint().port();
    tcp::acceptor acceptor(executor);
    auto const error = open(acceptor, {address, port});
    if (error && !out.empty() && is_missing(error)) continue;
    if (error) return failure(options, address.to_string(), error);
    out.push_back(std::move(acceptor));
  }
  return out;
}

}  // namespace

Result<Listening> listening_sockets(const asio::any_io_executor& executor, const ServerOptions& options) {
  auto const addresses = addresses_of(options);
  if (!addresses) return addresses.error();
  auto sockets = open_all(executor, options, *addresses);
  // A port that is free on 127.0.0.1 may be taken on ::1. It is unlikely that the next one is, too.
  for (int attempt = 1; !sockets && options.port == 0 && attempt < most_attempts; ++attempt)
    sockets = open_all(executor, options, *addresses);
  if (!sockets) return sockets.error();
  Listening out;
  out.port = sockets->front().local_endpoint().port();
  for (auto& each : *sockets) out.acceptors.emplace_back(std::move(each));
  if (options.socket.empty()) return out;
  auto local = net::listen_unix(executor, options.socket);
  if (!local) return Error(Errc::invalid_argument, options.socket_key + ": " + local.error().message());
  out.acceptors.push_back(std::move(local->acceptor));
  out.file = std::move(local->file);
  return out;
}

}  // namespace petal::http
