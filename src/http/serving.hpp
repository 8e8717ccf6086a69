// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <ctime>
#include <list>
#include <string>

#include "http/server.hpp"

namespace petal::http {

class Connection;

/// What a server's connections share.
struct Serving {
  Serving(const boost::asio::any_io_executor& executor, ServerOptions chosen, RouteTable table);

  /// The time as RFC 9110, 5.6.7 writes it. **Lifetime.** Until the next call.
  const std::string& date();

  bool is_full() const noexcept { return connections.size() >= options.max_connections; }

  /// Counts a connection that was turned away, and says so once until there is room again.
  void note_refused();
  void note_closed();

  ServerOptions options;
  RouteTable routes;
  std::list<Connection*> connections;
  boost::asio::steady_timer empty;  ///< cancelled when the last connection has ended
  bool stopping = false;
  std::size_t refused = 0;
  std::size_t turning_away = 0;

 private:
  std::size_t refused_in_burst_ = 0;
  std::time_t dated_ = 0;
  std::string date_;
};

}  // namespace petal::http
