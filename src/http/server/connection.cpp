// SPDX-License-Identifier: Apache-2.0
#include "http/server/connection.hpp"

#include <poll.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "http/server/exchange.hpp"
#include "http/server/linger.hpp"
#include "runtime/log.hpp"

namespace petal::http {
namespace {

namespace asio = boost::asio;
using WhenLate = RequestReader::WhenLate;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

spdlog::logger& log() {
  static auto const instance = runtime::logger("http");
  return *instance;
}

}  // namespace

Connection::Connection(ServerState& serving, net::Stream socket, Places::Admission admission)
    : serving_(serving),
      place_(serving.places.enter(*this)),
      stream_(std::move(socket)),
      closing_(stream_.get_executor(), [this] { stream_.close(); }),
      reader_(serving, stream_, closing_, serving.options.pipeline > 1 ? WhenLate::stop : WhenLate::close) {
  if (admission == Places::Admission::only_essential) reader_.accept_only_essential();
}

Connection::~Connection() {
  serving_.places.leave(place_);
  serving_.note_closed();
}

std::optional<Occupant::Wait> Connection::waiting() const {
  bool const is_answering = is_streaming_ || is_lingering_ || (pipeline_ && !pipeline_->idle_since());
  if (reader_.awaits_header() && !is_answering)
    return Wait{.for_header = true, .is_stranger = reader_.is_stranger(), .since = reader_.waits_since()};
  if (reader_.awaits_body()) return Wait{.for_header = false, .is_stranger = false, .since = reader_.waits_since()};
  return std::nullopt;
}

void Connection::evict() {
  stream_.close();
}

/// A client may have closed only its own side, and still read: it has time until the next check.
void Connection::look_after_client() {
  if (!is_handling_ || !stream_.socket().is_open()) return;
  pollfd peer{.fd = stream_.socket().native_handle(), .events = POLLRDHUP, .revents = 0};
  if (::poll(&peer, 1, 0) <= 0) return;
  bool const is_reset = (peer.revents & (POLLERR | POLLHUP)) != 0;
  if (!std::exchange(has_left_, true) && !is_reset) return;
  client_has_gone();
}

void Connection::client_has_gone() {
  log().debug("a client has gone before it was answered: server={}", serving_.options.name);
  serving_.places.release(place_);
  stream_.close();
  if (gone_) gone_->notify_all();
}

void Connection::close_if_idle() {
  bool const is_answering = pipeline_ && !pipeline_->idle_since();
  if (is_lingering_ || is_streaming_ || (reader_.is_idle() && !is_answering)) stream_.cancel();
}

Task<> Connection::run() {
  boost::system::error_code ignored;
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  if (serving_.options.pipeline > 1) co_return co_await run_pipelined();
  while (!serving_.stopping && co_await exchange()) is_first_ = false;
}

ServerOptions::Duration Connection::first_wait() const {
  return is_first_ ? serving_.options.request_limit : serving_.options.idle_limit;
}

void Connection::note_end(const ErrorCode& error) const {
  log().debug("a connection ended: server={} reason={:?}", serving_.options.name, error.message());
}

/// Handles one request and sends its answer. Returns false if it was the last.
Task<bool> Connection::exchange() {
  RequestParser parser(serving_.options.header_limit, serving_.options.body_limit);
  ErrorCode error;
  if (!reader_.has_bytes()) error = co_await reader_.wait_for_request(first_wait());
  if (!error) error = co_await reader_.receive(parser);
  while (!error && reader_.awaits_continue()) {
    co_await reader_.send_continue();
    error = co_await reader_.receive(parser);
  }
  if (error) {
    note_end(error);
    co_return false;
  }
  auto& refusal = reader_.refusal();
  auto const manner = framing_of(parser, refusal);
  Response response;
  if (refusal)
    response = std::move(*refusal);
  else
    response = co_await answer(std::move(parser.request()));
  if (response.stream) {
    co_await stream(std::move(response), manner);
    co_return false;
  }
  if (co_await send(std::move(response), manner)) co_return true;
  is_lingering_ = true;
  co_await linger(stream_);
  co_return false;
}

Task<Response> Connection::answer(Request request) {
  has_left_ = false;
  is_handling_ = true;
  Handling const handling(serving_);
  bool const ends_with_client = serving_.routes.traits(request).ends_with_client;
  Response response;
  if (ends_with_client)
    response = co_await answer_until_gone(std::move(request));
  else
    response = co_await handle(serving_, std::move(request));
  is_handling_ = false;
  co_return response;
}

/// Cancels the handler if the client has gone; its answer is not sent.
Task<Response> Connection::answer_until_gone(Request request) {
  using namespace asio::experimental::awaitable_operators;  // NOLINT(google-build-using-namespace)
  gone_.emplace(stream_.get_executor());
  auto answered = co_await (handle(serving_, std::move(request)) || gone_->wait());
  gone_.reset();
  if (auto* const response = std::get_if<Response>(&answered)) co_return std::move(*response);
  co_return Response{.status = 499, .body = {}, .close = true};
}

/// Returns whether the connection continues.
Task<bool> Connection::send(Response response, ResponseFraming manner) {
  bool const goes_on = manner.may_go_on && !response.close && !serving_.stopping && !reader_.accepts_only_essential();
  auto const head = head_of(serving_, response, manner, goes_on);
  std::array<asio::const_buffer, 2> const parts = {asio::buffer(head), asio::buffer(body_of(response, manner))};
  closing_.set(std::chrono::steady_clock::now() + serving_.options.write_limit);
  auto const [error, size] = co_await asio::async_write(stream_.socket(), parts, as_tuple);
  closing_.clear();
  co_return !error && goes_on;
}

}  // namespace petal::http
