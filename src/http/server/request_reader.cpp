// SPDX-License-Identifier: Apache-2.0
#include "http/server/request_reader.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

#include "http/quick_ack.hpp"
#include "http/server/refusal.hpp"
#include "runtime/with_deadline.hpp"

namespace petal::http {
namespace {

namespace asio = boost::asio;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr auto need_more = boost::beast::http::error::need_more;
constexpr std::size_t kept_when_idle = std::size_t{4} << 10;

/// Records which parser is being filled, and resets that even if the task is cancelled.
class Receiving {
 public:
  Receiving(RequestParser*& current, RequestParser& parser) : current_(current) { current_ = &parser; }
  Receiving(const Receiving&) = delete;
  Receiving& operator=(const Receiving&) = delete;
  ~Receiving() { current_ = nullptr; }

 private:
  RequestParser*& current_;
};

}  // namespace

Task<RequestReader::ErrorCode> RequestReader::wait_for_request(ServerOptions::Duration limit) {
  if (buffer_.capacity() > kept_when_idle) buffer_ = {};
  waits_since_ = Clock::now();
  deadline_ = waits_since_ + limit;
  if (is_stranger_) deadline_ = std::min(deadline_, stranger_until_);
  is_idle_ = true;
  auto const error = co_await read_some(kept_when_idle);
  is_idle_ = false;
  co_return error;
}

Task<RequestReader::ErrorCode> RequestReader::receive(RequestParser& parser) {
  Receiving const receiving(receiving_, parser);
  if (!std::exchange(has_begun_, true)) begin_request();
  auto error = feed(parser);
  while (error == need_more && !gave_up_) {
    quick_ack(stream_.socket());
    error = co_await read_some(parser.useful_read());
    if (!error && !gave_up_) error = feed(parser);
  }
  if (gave_up_) {
    refusal_ = too_many_bodies(serving_.options, serving_.routes);
  } else if (error) {
    refusal_ = refusal_of(error, serving_.options, serving_.routes);
  }
  has_begun_ = awaits_continue_;
  co_return refusal_ ? ErrorCode() : error;
}

void RequestReader::begin_request() {
  waits_since_ = Clock::now();
  deadline_ = waits_since_ + serving_.options.request_limit;
  if (is_stranger_) deadline_ = std::min(deadline_, stranger_until_);
  refusal_.reset();
  header_seen_ = false;
}

RequestReader::ErrorCode RequestReader::feed(RequestParser& parser) {
  ErrorCode error;
  buffer_.consume(parser.put(buffer_.data(), error));
  if (error && error != need_more) return error;
  if (parser.is_header_done() && !std::exchange(header_seen_, true)) check_header(parser);
  // Of a chunked body the parser leaves bytes that may become the header of a chunk (RFC 9112, 7.1).
  if (error == need_more && buffer_.size() > serving_.options.header_limit)
    return boost::beast::http::error::header_limit;
  count_body(parser);
  bool const is_enough = refusal_ || awaits_continue_ || parser.is_done();
  return is_enough ? ErrorCode() : need_more;
}

/// Small bodies are not counted: they cost less than the connection does.
void RequestReader::count_body(RequestParser& parser) {
  auto const bytes = parser.request().body.size();
  if (bytes <= kept_when_idle) return;
  parser.request().charge.set(serving_.bodies, bytes);
  if (*serving_.bodies > serving_.options.bodies_limit) serving_.give_up_a_body();
}

/// Frees the memory at once, whenever the connection notices.
void RequestReader::give_up_body() {
  gave_up_ = true;
  receiving_->request().body = std::string();  // not {}, which would keep its memory
  receiving_->request().charge = {};
  stream_.cancel();
}

void RequestReader::check_header(RequestParser& parser) {
  refusal_ = refusal_of(parser, serving_.options, serving_.routes, [this] { return own_address(stream_); });
  auto const& request = parser.request();
  if (!refusal_ && only_essential_ && !serving_.routes.traits(request).is_essential)
    refusal_ = too_many_connections(serving_.options, serving_.routes);
  if (!refusal_ && std::exchange(is_stranger_, false)) deadline_ = waits_since_ + serving_.options.request_limit;
  awaits_continue_ = !refusal_ && !parser.is_done() && expects_continue(parser, parser.request());
}

Task<RequestReader::ErrorCode> RequestReader::read_some(std::size_t most) {
  if (when_late_ == WhenLate::close) {
    closing_.set(deadline_);
    auto const [error, size] = co_await stream_.socket().async_read_some(buffer_.prepare(most), as_tuple);
    closing_.clear();
    buffer_.commit(size);
    co_return error;
  }
  ErrorCode error;
  auto const size = co_await runtime::with_deadline(
      deadline_ - std::chrono::steady_clock::now(), error,
      [&](auto token) { return stream_.socket().async_read_some(buffer_.prepare(most), std::move(token)); });
  buffer_.commit(size);
  // A timeout is reported like a close.
  co_return error == asio::error::timed_out ? ErrorCode(asio::error::operation_aborted) : error;
}

/// Errors are ignored here: the next read fails as well.
Task<> RequestReader::send_continue() {
  static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
  awaits_continue_ = false;
  stream_.expires_at(deadline_);
  co_await asio::async_write(stream_, asio::buffer(text), as_tuple);
}

}  // namespace petal::http
