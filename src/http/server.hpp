// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>
#include <vector>

#include "http/route_table.hpp"

namespace petal::http {

struct ServerOptions {
  std::string name = "petal";      ///< the `Server` field of its answers, and its name in the log
  std::string host = "localhost";  ///< an address or a name; `localhost` is 127.0.0.1, and ::1 if there is one
  std::uint16_t port = 0;          ///< 0: any free one
  std::string socket = {};         ///< the path of a Unix socket on which it listens, too; empty: none
  std::string host_key = {};       ///< the name of the setting, for errors: `HTTP_HOST`
  std::string port_key = {};       ///< `HTTP_PORT`
  std::string socket_key = {};     ///< `CALLBACK_SOCKET`
  std::string allowed_hosts_key = "HTTP_ALLOWED_HOSTS";
  std::size_t body_limit = std::size_t{1} << 20;
  std::size_t header_limit = std::size_t{8} << 10;
  std::size_t pipeline = 1;  ///< requests of one connection that are handled at the same time

  /// The number of connections at the same time. For one more, the server closes the connection that has waited longest
  /// for a request. If none waits, a few more are accepted for requests that are essential (RouteTraits), and others
  /// are answered 503 and closed.
  std::size_t max_connections = 256;
  std::size_t essential_connections = 8;

  /// The bytes of all bodies that are being received or handled. If they exceed it, the body that takes longest to come
  /// is refused.
  std::size_t bodies_limit = std::size_t{32} << 20;

  using Duration = std::chrono::steady_clock::duration;
  Duration header_limit_of_strangers = std::chrono::seconds(10);  ///< from accepting a connection to its first header
  Duration request_limit = std::chrono::seconds(30);              ///< to receive a request, from its first byte
  Duration idle_limit = std::chrono::seconds(75);                 ///< between two requests
  Duration write_limit = std::chrono::seconds(30);                ///< to send an answer
  Duration watch_interval = std::chrono::seconds(1);              ///< how often it checks for clients that have gone

  /// If not empty, every request needs `Authorization: Bearer` with it (RFC 6750, 2.1).
  std::string bearer_token = {};

  /// The names, besides its own, for which the server answers: own_host.hpp.
  std::vector<std::string> allowed_hosts = {};
};

/// An HTTP/1.1 server: keep-alive, pipelining, chunked requests, `Expect: 100-continue`.
///
/// The server continues whatever is sent to it: a request that is malformed or too large is answered (400, 413, 431)
/// and the connection closed; a client that goes away is not logged as an error, and its place is free within seconds,
/// even while its request is still being handled; a handler that throws is answered 500 and logged.
///
/// **Threads.** Those of the executor, one at a time: construct, `listen()` and `stop()` there too, or before it runs.
/// **Lifetime.** The caller must await `stop()` before it is destroyed. Handlers run on the executor, for each
/// connection up to `ServerOptions::pipeline` at a time, started in the order of the requests; answers leave in that
/// order.
class Server {
 public:
  Server(boost::asio::any_io_executor executor, ServerOptions options, RouteTable routes);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Binds, and serves from now on.
  /// **Errors.** invalid_argument; the text names host and port and says what to do.
  Result<void> listen();

  /// The port on which it listens, also if ServerOptions::port is 0.
  std::uint16_t port() const noexcept;

  std::size_t connections() const noexcept;

  /// The number of connections that were answered 503 because there were too many.
  std::size_t refused() const noexcept;

  /// The number of connections that waited for a request, or had not sent all of one, and were closed to make room.
  std::size_t evicted() const noexcept;

  /// Accepts no more connections and closes idle ones; requests that are being handled finish and are answered with
  /// `Connection: close`. What has not ended after `limit` is cancelled.
  Task<> stop(std::chrono::steady_clock::duration limit);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace petal::http
