// SPDX-License-Identifier: Apache-2.0
#include "http/client_connection.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
#include <utility>

#include "http/client/answer_parser.hpp"
#include "http/deadline.hpp"
#include "http/quick_ack.hpp"
#include "net/tcp_connect.hpp"
#include "net/unix_socket.hpp"

namespace petal::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

auto to(error_code& error) {
  return asio::redirect_error(asio::use_awaitable, error);
}

/// Converts `error` for the caller. Cancellation of the task itself, whose state is given, passes through as an
/// exception.
Result<void> outcome(const asio::cancellation_state& state, error_code error, std::string_view peer,
                     std::string_view step) {
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
  if (!error) return {};
  if (error == asio::error::timed_out)
    return Error(Errc::timed_out, fmt::format("{}: {}: no answer in time", peer, step));
  return Error(Errc::not_connected, fmt::format("{}: {}: {}", peer, step, error.message()));
}

Task<Result<net::Stream>> connect_to(const Url& url, std::chrono::milliseconds limit) {
  if (auto const path = url.unix_socket(); !path.empty()) co_return co_await net::connect_unix(std::string(path));
  auto socket = co_await net::connect_tcp(url.host, url.port, {limit, limit});
  if (!socket) co_return socket.error();
  co_return net::Stream(std::move(*socket));
}

/// Decides whether enough of the answer was read.
using Enough = bool (*)(const AnswerParser&);

bool is_whole(const AnswerParser& parser) {
  return parser.is_done();
}
bool has_head(const AnswerParser& parser) {
  return parser.is_head_done();
}
bool has_some(const AnswerParser& parser) {
  return parser.is_done() || parser.has_body();
}

}  // namespace

struct ClientConnection::State {
  State(asio::any_io_executor executor, std::size_t most)
      : socket(std::move(executor)),
        sending(socket.get_executor(), [this] { give_up(); }),
        receiving(socket.get_executor(), [this] { give_up(); }),
        largest(most) {}

  /// Reads until `parser` has enough of an answer. The last read may already have brought all of it.
  Task<error_code> read(AnswerParser& parser, Enough is_enough, Limit limit);

  /// Closes the socket: a read that has just ended, and begins another one, must not wait without a limit.
  void give_up() {
    is_late = true;
    error_code ignored;
    socket.close(ignored);
  }

  /// Returns what ended the operation: timed_out if it was the limit.
  error_code told(error_code error) const { return error && is_late ? asio::error::timed_out : error; }

  net::Stream socket;
  Deadline sending;
  Deadline receiving;
  std::size_t largest;  ///< body of an answer
  bool is_late = false;
  beast::flat_buffer buffer;
  std::string peer;
  std::optional<AnswerParser> going_on;  ///< the answer that is read as it comes
};

std::string format_request(Method method, const Url& url, std::string_view body, std::string_view token) {
  constexpr std::size_t fields = 160;
  std::string request;
  request.reserve(fields + url.target.size() + url.host.size() + token.size() + body.size());
  request.append(text(method)).append(" ").append(url.target).append(" HTTP/1.1\r\nHost: ").append(url.authority());
  request.append("\r\nAccept: application/json\r\n");
  if (!token.empty()) request.append("Authorization: Bearer ").append(token).append("\r\n");
  if (!body.empty()) {
    request.append("Content-Type: application/json\r\nContent-Length: ");
    request.append(std::to_string(body.size())).append("\r\n");
  }
  request.append("\r\n").append(body);
  return request;
}

ClientConnection::ClientConnection(asio::any_io_executor executor, std::size_t largest)
    : state_(std::make_unique<State>(std::move(executor), largest)) {}
ClientConnection::~ClientConnection() = default;

Task<Result<void>> ClientConnection::connect(Url url, Limit limit) {
  state_->peer = url.peer();
  auto socket = co_await connect_to(url, std::chrono::ceil<std::chrono::milliseconds>(limit));
  if (!socket) {
    auto error = socket.error();
    error.detail = fmt::format("{}: {}", state_->peer, error.detail);
    co_return error;
  }
  state_->socket = std::move(*socket);
  co_return Result<void>();
}

Task<Result<void>> ClientConnection::send(std::string requests, Limit limit) {
  error_code error;
  state_->sending.set(std::chrono::steady_clock::now() + limit);
  co_await asio::async_write(state_->socket, asio::buffer(requests), to(error));
  state_->sending.clear();
  co_return outcome(co_await asio::this_coro::cancellation_state, state_->told(error), state_->peer, "sending");
}

Task<error_code> ClientConnection::State::read(AnswerParser& parser, Enough is_enough, Limit limit) {
  receiving.set(std::chrono::steady_clock::now() + limit);
  error_code error;
  for (std::size_t size = buffer.size();;) {
    if (!parser.is_done()) buffer.consume(parser.put(buffer.data(), error));
    bool const goes_on = !error || error == beast::http::error::need_more;
    if (goes_on && is_enough(parser)) error = {};
    if (!goes_on || is_enough(parser)) break;
    if (size > 0) quick_ack(socket);
    size = co_await socket.async_read_some(buffer.prepare(parser.useful_read()), to(error));
    buffer.commit(size);
    if (error == asio::error::eof) parser.put_end(error);
    if (error) break;
  }
  receiving.clear();
  co_return told(error);
}

Task<Result<ClientResponse>> ClientConnection::receive(Limit limit) {
  AnswerParser parser(state_->largest);
  auto const error = co_await state_->read(parser, is_whole, limit);
  auto const read =
      outcome(co_await asio::this_coro::cancellation_state, error, state_->peer, "waiting for its answer");
  if (!read) co_return read.error();
  co_return std::move(parser.response());
}

Task<Result<ClientResponse>> ClientConnection::receive_head(Limit limit) {
  auto& parser = state_->going_on.emplace(std::nullopt);
  auto const error = co_await state_->read(parser, has_head, limit);
  auto const read =
      outcome(co_await asio::this_coro::cancellation_state, error, state_->peer, "waiting for its answer");
  if (!read) co_return read.error();
  auto head = std::exchange(parser.response(), {});
  parser.response().body = std::exchange(head.body, {});  // the part of it that has already come
  co_return head;
}

Task<Result<std::string>> ClientConnection::receive_some(Limit limit) {
  auto& parser = *state_->going_on;
  auto const error = co_await state_->read(parser, has_some, limit);
  auto const read = outcome(co_await asio::this_coro::cancellation_state, error, state_->peer, "reading its answer");
  if (!read) co_return read.error();
  co_return std::exchange(parser.response().body, {});
}

bool ClientConnection::is_alive() const {
  if (!state_->socket.is_open() || state_->buffer.size() > 0) return false;
  char byte = 0;
  auto const read = ::recv(state_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void ClientConnection::close() {
  error_code ignored;
  state_->socket.close(ignored);
}

}  // namespace petal::http
