// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/host.hpp"

namespace petal::net::test {

/// A question that came, as far as a test looks at it.
struct Question {
  std::string name;  ///< lower case, without a final dot
  bool v6 = false;   ///< for IPv6 addresses: AAAA
  bool tcp = false;
};

/// What it is answered with.
struct Reply {
  enum class Kind { addresses, no_such_name, server_failure, truncated, garbage, silence };
  Kind kind = Kind::addresses;
  Addresses addresses = {};
  std::chrono::milliseconds after{0};
};

/// A name server on a free port of 127.0.0.1, over UDP and TCP, that answers as a function says (RFC 1035).
class ScriptedNameServer {
 public:
  ScriptedNameServer(boost::asio::io_context& loop, std::function<Reply(const Question&)> script);

  /// As LookUpOptions::servers.
  std::string address() const;

  std::vector<Question> asked;

 private:
  bool open_udp();
  void receive();
  void accept();
  void serve(std::shared_ptr<boost::asio::ip::tcp::socket> socket);
  void answer(const std::string& query, bool tcp, std::function<void(std::string)> send);

  boost::asio::io_context& loop_;
  std::function<Reply(const Question&)> script_;
  boost::asio::ip::udp::socket udp_;
  boost::asio::ip::tcp::acceptor tcp_;
  boost::asio::ip::udp::endpoint peer_;
  std::array<char, 1500> packet_{};
};

}  // namespace petal::net::test
