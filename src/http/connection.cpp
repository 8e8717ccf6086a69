// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <exception>
#include <utility>

#include "http/linger.hpp"
#include "http/refusal.hpp"
#include "http/response_head.hpp"
#include "runtime/log.hpp"
#include "runtime/text.hpp"

namespace petal::http {
namespace {

namespace asio = boost::asio;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kept_when_idle = std::size_t{4} << 10;

spdlog::logger& log() {
  static auto const instance = runtime::logger("http");
  return *instance;
}

std::string what_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& e) {
    return runtime::printable(e.what());
  } catch (...) {
    return "not a std::exception";
  }
}

/// `text` where it has to be said: HTTP/1.1 goes on unless told otherwise, HTTP/1.0 ends (RFC 9112, 9.3).
std::string_view connection_field(bool goes_on, bool is_version_1_1) {
  if (!goes_on) return "close";
  return is_version_1_1 ? "" : "keep-alive";
}

}  // namespace

Connection::Connection(Serving& serving, asio::ip::tcp::socket socket)
    : serving_(serving),
      place_(serving.connections.insert(serving.connections.end(), this)),
      stream_(std::move(socket)) {}

Connection::~Connection() {
  serving_.connections.erase(place_);
  serving_.note_closed();
}

void Connection::close_if_idle() {
  if (is_idle_) stream_.cancel();
}

Task<> Connection::run() {
  boost::system::error_code ignored;
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  while (!serving_.stopping && co_await exchange()) is_first_ = false;
}

/// One request and its answer; false where it was the last.
Task<bool> Connection::exchange() {
  refusal_.reset();
  RequestParser parser(serving_.options.header_limit, serving_.options.body_limit);
  auto const error = co_await receive(parser);
  if (error) refusal_ = refusal_of(error, serving_.options, serving_.routes);
  if (error && !refusal_) {
    log().debug("a connection ended: server={} reason={:?}", serving_.options.name, error.message());
    co_return false;
  }
  auto const manner = manner_of(parser);
  auto response = refusal_ ? std::move(*refusal_) : co_await handle(std::move(parser.request()));
  if (co_await send(std::move(response), manner)) co_return true;
  is_idle_ = true;
  co_await linger(stream_);
  co_return false;
}

/// Reads until the request is whole, or refused by its header.
Task<Connection::ErrorCode> Connection::receive(RequestParser& parser) {
  auto const& options = serving_.options;
  bool header_seen = false;
  ErrorCode error;
  if (buffer_.size() == 0) {
    error = co_await wait_for_request();
    if (error) co_return error;
  }
  stream_.expires_after(options.request_limit);
  for (;;) {
    buffer_.consume(parser.put(buffer_.data(), error));
    if (error && error != boost::beast::http::error::need_more) co_return error;
    if (parser.is_header_done() && !std::exchange(header_seen, true)) {
      refusal_ = refusal_of(parser, options, serving_.routes);
      if (!refusal_ && !parser.is_done() && expects_continue(parser, parser.request())) co_await welcome_body();
    }
    if (refusal_ || parser.is_done()) co_return ErrorCode{};
    error = co_await read_some(parser.useful_read());
    if (error) co_return error;
  }
}

Task<Connection::ErrorCode> Connection::wait_for_request() {
  if (buffer_.capacity() > kept_when_idle) buffer_ = {};
  stream_.expires_after(is_first_ ? serving_.options.request_limit : serving_.options.idle_limit);
  is_idle_ = true;
  auto const error = co_await read_some(kept_when_idle);
  is_idle_ = false;
  co_return error;
}

Task<Connection::ErrorCode> Connection::read_some(std::size_t most) {
  auto const [error, size] = co_await stream_.async_read_some(buffer_.prepare(most), as_tuple);
  buffer_.commit(size);
  co_return error;
}

/// What goes wrong here goes wrong again with the next read.
Task<> Connection::welcome_body() {
  static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
  co_await asio::async_write(stream_, asio::buffer(text), as_tuple);
}

Task<Response> Connection::handle(Request request) {
  auto const name = fmt::format("{} {}", text(request.method), runtime::printable(request.path));
  std::exception_ptr thrown;
  try {
    co_return co_await serving_.routes.answer(std::move(request));
  } catch (...) {
    thrown = std::current_exception();
  }
  auto const state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) std::rethrow_exception(thrown);
  log().error("a handler failed: server={} request={:?} error={:?}", serving_.options.name, name, what_of(thrown));
  co_return serving_.routes.error(500, "Internal Server Error");
}

/// After a refusal where the request ends is anybody's guess, and a guess lets one request hide in another
/// (RFC 9112, 11.2); only one without the token is whole.
Connection::Manner Connection::manner_of(RequestParser& parser) const {
  bool const is_sound = !refusal_ || refusal_->status == 401;
  return {.is_head = parser.request().method == Method::head,
          .may_go_on = is_sound && parser.is_done() && parser.keep_alive(),
          .is_version_1_1 = parser.is_version_1_1()};
}

/// True where the connection goes on.
Task<bool> Connection::send(Response response, Manner manner) {
  auto const& options = serving_.options;
  bool const goes_on = manner.may_go_on && !serving_.stopping;
  auto const head =
      response_head(response, {options.name, serving_.date(), connection_field(goes_on, manner.is_version_1_1)});
  bool const has_body = !manner.is_head && may_have_body(response.status);
  asio::const_buffer const body(response.body.data(), has_body ? response.body.size() : 0);
  std::array<asio::const_buffer, 2> const parts = {asio::buffer(head), body};
  stream_.expires_after(options.write_limit);
  auto const [error, size] = co_await asio::async_write(stream_, parts, as_tuple);
  co_return !error && goes_on;
}

}  // namespace petal::http
