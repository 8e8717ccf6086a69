// SPDX-License-Identifier: Apache-2.0
// A connection whose requests are handled in parallel.
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <utility>

#include "http/server/connection.hpp"
#include "http/server/linger.hpp"

namespace petal::http {

namespace asio = boost::asio;

Task<> Connection::run_pipelined() {
  pipeline_.emplace(serving_, stream_, reader_);
  std::exception_ptr cancelled;
  try {
    co_await serve_pipelined();
  } catch (...) {
    cancelled = std::current_exception();
  }
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await pipeline_->stop();
  if (cancelled) std::rethrow_exception(cancelled);
}

Task<> Connection::serve_pipelined() {
  while (co_await take_request()) is_first_ = false;
  co_await pipeline_->wait_until_sent();
  is_lingering_ = true;
  if (pipeline_->has_said_goodbye()) co_await linger(stream_);
  stream_.close();
  co_await pipeline_->wait_until_handled();
}

/// Receives one request, to be handled and answered. Returns false if it was the last.
Task<bool> Connection::take_request() {
  if (!pipeline_->has_room()) co_await pipeline_->wait_for_room();
  if (serving_.stopping || !pipeline_->is_open()) co_return false;
  RequestParser parser(serving_.options.header_limit, serving_.options.body_limit);
  auto const error = co_await receive_pipelined(parser);
  if (error) note_end(error);
  if (error || !pipeline_->is_open()) co_return false;
  auto& refusal = reader_.refusal();
  auto const manner = framing_of(parser, refusal);
  if (refusal)
    pipeline_->answer(std::move(*refusal), manner);
  else
    pipeline_->handle(std::move(parser.request()), manner);
  co_return manner.may_go_on;
}

/// If a client waits for `100 Continue`, that is sent after the answers to its earlier requests (RFC 9110, 15.2).
Task<Connection::ErrorCode> Connection::receive_pipelined(RequestParser& parser) {
  ErrorCode error;
  if (!reader_.has_bytes()) error = co_await wait_for_request();
  if (!error) error = co_await reader_.receive(parser);
  while (!error && reader_.awaits_continue()) {
    co_await pipeline_->wait_until_sent();
    co_await reader_.send_continue();
    error = co_await reader_.receive(parser);
  }
  co_return error;
}

/// A connection is idle when all requests are answered.
Task<Connection::ErrorCode> Connection::wait_for_request() {
  for (;;) {
    auto const limit = first_wait();
    auto const idle_since = pipeline_->idle_since();
    auto const now = std::chrono::steady_clock::now();
    auto const error = co_await reader_.wait_for_request(idle_since ? *idle_since + limit - now : limit);
    bool const was_late = error == asio::error::operation_aborted && pipeline_->is_open() && !serving_.stopping;
    if (!was_late) co_return error;
    auto const answered = pipeline_->idle_since();
    if (answered && std::chrono::steady_clock::now() - *answered >= limit) co_return error;
  }
}

}  // namespace petal::http
