// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <string_view>

namespace petal::http::test {

struct Answer {
  unsigned status = 0;  ///< 0 where none came
  std::string head;
  std::string body;
};

/// A client that sends what it is told, byte for byte, and blocks until what it waits for has come.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, const char* address = "127.0.0.1");

  void send(std::string_view bytes);

  /// The next answer. `without_body`: it answers a HEAD, or is a 100.
  Answer receive(bool without_body = false);

  /// All that comes until the server closes.
  std::string receive_rest();

  void end_sending();

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string received_;
};

/// `GET path` with the one field HTTP/1.1 demands.
std::string get(std::string_view path);

/// `POST path` with a JSON body.
std::string post(std::string_view path, std::string_view body);

}  // namespace petal::http::test
