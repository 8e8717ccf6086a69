// SPDX-License-Identifier: Apache-2.0
// A bare Beast server: it reads a request and answers with its body. http_echo PORT
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>

#include "arguments.hpp"

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

namespace {

asio::awaitable<void> answer(tcp::socket socket) {
  boost::beast::flat_buffer buffer;
  boost::system::error_code error;
  auto const use = [&error] { return asio::redirect_error(asio::use_awaitable, error); };
  while (!error) {
    http::request<http::string_body> request;
    co_await http::async_read(socket, buffer, request, use());
    if (error) break;
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, "application/json");
    response.body() = std::move(request.body());
    response.prepare_payload();
    co_await http::async_write(socket, response, use());
  }
}

asio::awaitable<void> serve(tcp::acceptor acceptor) {
  for (;;) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    co_spawn(acceptor.get_executor(), answer(std::move(socket)), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  auto const given = petal::bench::numbers(argc, argv, 1, "PORT");
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(given[0])});
  co_spawn(loop, serve(std::move(acceptor)), asio::detached);
  std::printf("ready\n");
  std::fflush(stdout);
  loop.run();
}
