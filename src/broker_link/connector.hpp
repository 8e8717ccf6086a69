// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "broker_link/connection.hpp"
#include "broker_link/options.hpp"

namespace petal::broker_link {

/// Makes connections to the brokers of a list, one after the other: a look-up, TCP to the address that answers first,
/// TLS with everything verified. Each step has a limit, `BrokerOptions::timing`.
///
/// **Lifetime.** Must outlive every task it returned.
class Connector {
 public:
  explicit Connector(const BrokerOptions& options) : options_(options) {}

  /// Makes one attempt at the current broker.
  /// **Errors.** not_connected, with the address, the step that failed and why; the next broker is the current one
  /// then.
  Task<Result<Connection>> connect();

  /// The connection ended badly: the next broker becomes the current one.
  void skip() { turn_ = (turn_ + 1) % options_.brokers.size(); }

  /// The connection was good: the first broker of the list is preferred again.
  void prefer_first() { turn_ = 0; }

  /// The number of attempts that go through the whole list.
  std::size_t brokers() const { return options_.brokers.size(); }

  /// The current broker, as `host:port`.
  std::string current() const;

 private:
  Task<TcpSocket> connect_tcp(const BrokerAddress& broker);
  Task<std::unique_ptr<TlsConnection>> secure(TcpSocket socket, const BrokerAddress& broker);

  std::unique_ptr<boost::asio::ssl::context> make_context();

  const BrokerOptions& options_;
  std::size_t turn_ = 0;
  bool exposure_told_ = false;  // it was logged that every user can read the file of the key's password
};

}  // namespace petal::broker_link
