// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "http/exchange.hpp"
#include "http/linger.hpp"
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

Connection::Connection(Serving& serving, asio::ip::tcp::socket socket)
    : serving_(serving),
      place_(serving.connections.insert(serving.connections.end(), this)),
      stream_(std::move(socket)),
      closing_(stream_.get_executor(), [this] { stream_.close(); }),
      reader_(serving, stream_, closing_, serving.options.pipeline > 1 ? WhenLate::stop : WhenLate::close) {}

Connection::~Connection() {
  serving_.connections.erase(place_);
  serving_.note_closed();
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

/// One request and its answer; false where it was the last.
Task<bool> Connection::exchange() {
  RequestParser parser(serving_.options.header_limit, serving_.options.body_limit);
  ErrorCode error;
  if (!reader_.has_bytes()) error = co_await reader_.wait_for_request(first_wait());
  if (!error) error = co_await reader_.receive(parser);
  while (!error && reader_.awaits_continue()) {
    co_await reader_.welcome_body();
    error = co_await reader_.receive(parser);
  }
  if (error) {
    note_end(error);
    co_return false;
  }
  auto& refusal = reader_.refusal();
  auto const manner = manner_of(parser, refusal);
  auto response = refusal ? std::move(*refusal) : co_await handle(serving_, std::move(parser.request()));
  if (response.stream) {
    co_await stream(std::move(response), manner);
    co_return false;
  }
  if (co_await send(std::move(response), manner)) co_return true;
  is_lingering_ = true;
  co_await linger(stream_);
  co_return false;
}

/// True where the connection goes on.
Task<bool> Connection::send(Response response, Manner manner) {
  bool const goes_on = manner.may_go_on && !response.close && !serving_.stopping;
  auto const head = head_of(serving_, response, manner, goes_on);
  std::array<asio::const_buffer, 2> const parts = {asio::buffer(head), asio::buffer(body_of(response, manner))};
  closing_.set(std::chrono::steady_clock::now() + serving_.options.write_limit);
  auto const [error, size] = co_await asio::async_write(stream_.socket(), parts, as_tuple);
  closing_.clear();
  co_return !error && goes_on;
}

}  // namespace petal::http
