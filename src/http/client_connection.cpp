// SPDX-License-Identifier: Apache-2.0
#include "http/client_connection.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <boost/asio/cancel_after.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

namespace petal::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

auto within(ClientConnection::Limit limit, error_code& error) {
  return asio::cancel_after(limit, asio::redirect_error(asio::use_awaitable, error));
}

/// What `error` means to the caller; cancellation of the task itself passes through as an exception.
Task<Result<void>> outcome(error_code error, std::string peer, std::string step) {
  auto const state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
  if (!error) co_return Result<void>();
  if (error == asio::error::operation_aborted)
    co_return Error(Errc::timed_out, fmt::format("{}: {}: no answer in time", peer, step));
  co_return Error(Errc::not_connected, fmt::format("{}: {}: {}", peer, step, error.message()));
}

}  // namespace

struct ClientConnection::State {
  State(asio::any_io_executor executor, std::size_t most) : socket(std::move(executor)), largest(most) {}

  asio::ip::tcp::socket socket;
  std::size_t largest;  ///< body of an answer
  beast::flat_buffer buffer;
  std::string peer;
  std::optional<beast::http::response_parser<beast::http::buffer_body>> going_on;  ///< the answer being read
};

namespace {

template <typename Message>
ClientResponse head_of(const Message& message) {
  ClientResponse response;
  response.status = message.result_int();
  response.keep_alive = message.keep_alive();
  for (auto const& field : message) response.headers.add(std::string(field.name_string()), std::string(field.value()));
  return response;
}

}  // namespace

std::string format_request(Method method, const Url& url, std::string_view body, std::string_view token) {
  auto request = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\n", text(method), url.target,
                             url.authority());
  if (!token.empty()) request += fmt::format("Authorization: Bearer {}\r\n", token);
  if (!body.empty()) request += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
  request.append("\r\n").append(body);
  return request;
}

ClientConnection::ClientConnection(asio::any_io_executor executor, std::size_t largest)
    : state_(std::make_unique<State>(std::move(executor), largest)) {}
ClientConnection::~ClientConnection() = default;

Task<Result<void>> ClientConnection::connect(Url url, Limit limit) {
  state_->peer = url.authority();
  error_code error;
  asio::ip::tcp::resolver resolver(state_->socket.get_executor());
  auto const found = co_await resolver.async_resolve(url.host, std::to_string(url.port), within(limit, error));
  if (error) co_return co_await outcome(error, state_->peer, "resolving its name");
  co_await asio::async_connect(state_->socket, found, within(limit, error));
  if (error) co_return co_await outcome(error, state_->peer, "connecting");
  state_->socket.set_option(asio::ip::tcp::no_delay(true), error);
  co_return Result<void>();
}

Task<Result<void>> ClientConnection::send(std::string requests, Limit limit) {
  error_code error;
  co_await asio::async_write(state_->socket, asio::buffer(requests), within(limit, error));
  co_return co_await outcome(error, state_->peer, "sending");
}

Task<Result<ClientResponse>> ClientConnection::receive(Limit limit) {
  beast::http::response_parser<beast::http::string_body> parser;
  parser.body_limit(state_->largest);
  error_code error;
  co_await beast::http::async_read(state_->socket, state_->buffer, parser, within(limit, error));
  if (auto const read = co_await outcome(error, state_->peer, "waiting for its answer"); !read) co_return read.error();
  auto message = parser.release();
  auto response = head_of(message);
  response.body = std::move(message.body());
  co_return response;
}

Task<Result<ClientResponse>> ClientConnection::receive_head(Limit limit) {
  auto& parser = state_->going_on.emplace();
  parser.body_limit(boost::none);
  error_code error;
  co_await beast::http::async_read_header(state_->socket, state_->buffer, parser, within(limit, error));
  if (auto const read = co_await outcome(error, state_->peer, "waiting for its answer"); !read) co_return read.error();
  co_return head_of(parser.get());
}

Task<Result<std::string>> ClientConnection::receive_some(Limit limit) {
  auto& parser = *state_->going_on;
  std::string piece(std::size_t{16} << 10, '\0');
  std::size_t size = 0;
  while (size == 0 && !parser.is_done()) {
    parser.get().body().data = piece.data();
    parser.get().body().size = piece.size();
    error_code error;
    co_await beast::http::async_read_some(state_->socket, state_->buffer, parser, within(limit, error));
    if (error == beast::http::error::need_buffer) error = {};
    if (auto const read = co_await outcome(error, state_->peer, "reading its answer"); !read) co_return read.error();
    size = piece.size() - parser.get().body().size;
  }
  piece.resize(size);
  co_return piece;
}

bool ClientConnection::is_alive() const {
  if (!state_->socket.is_open()) return false;
  char byte = 0;
  auto const read = ::recv(state_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);  // data nobody asked for is no good sign either
}

void ClientConnection::close() {
  error_code ignored;
  state_->socket.close(ignored);
}

}  // namespace petal::http
