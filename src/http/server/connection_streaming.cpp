// SPDX-License-Identifier: Apache-2.0
// A connection whose answer continues.
#include <fmt/format.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "http/server/connection.hpp"
#include "runtime/exception_text.hpp"
#include "runtime/log.hpp"
#include "runtime/text.hpp"

namespace petal::http {
namespace {

namespace asio = boost::asio;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

/// Formats a chunk (RFC 9112, 7.1). `piece` must not be empty, because an empty chunk is the last one.
std::string chunk(std::string_view piece) {
  return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
}

}  // namespace

/// Sends the head, then what comes until the stream ends, its client goes, or the server stops. The connection ends
/// with it: what the client sends meanwhile is discarded.
Task<> Connection::stream(Response response, ResponseFraming manner) {
  using namespace asio::experimental::awaitable_operators;  // NOLINT(google-build-using-namespace)
  auto start = head_of(serving_, response, manner, false);
  bool const chunked = manner.is_version_1_1;
  if (!response.body.empty() && !manner.is_head) start += chunked ? chunk(response.body) : response.body;
  if (!co_await write(std::move(start)) || manner.is_head) co_return;

  is_streaming_ = true;
  if (!serving_.stopping) co_await (write_pieces(response.stream, chunked) || wait_until_gone());
  is_streaming_ = false;
  if (chunked && !is_writing_) co_await write("0\r\n\r\n");
}

/// Returns false if the bytes could not be sent.
Task<bool> Connection::write(std::string bytes) {
  stream_.expires_after(serving_.options.write_limit);
  auto const [error, size] = co_await asio::async_write(stream_, asio::buffer(bytes), as_tuple);
  co_return !error;
}

Task<> Connection::write_pieces(std::shared_ptr<BodyStream> body, bool chunked) {
  std::exception_ptr thrown;
  try {
    for (auto piece = co_await body->next(); !piece.empty(); piece = co_await body->next()) {
      is_writing_ = true;
      if (!co_await write(chunked ? chunk(piece) : std::move(piece))) co_return;
      is_writing_ = false;
    }
  } catch (...) {
    thrown = std::current_exception();
  }
  auto const state = co_await asio::this_coro::cancellation_state;
  if (!thrown || state.cancelled() != asio::cancellation_type::none) co_return;
  runtime::logger("http")->error("an answer that went on has failed: server={} error={:?}", serving_.options.name,
                                 runtime::escaped(runtime::describe(thrown)));
}

Task<> Connection::wait_until_gone() {
  std::array<char, 1024> ignored;  // NOLINT(cppcoreguidelines-pro-type-member-init): only ever written
  boost::system::error_code error;
  while (!error) {
    auto const [ended, size] = co_await stream_.socket().async_read_some(asio::buffer(ignored), as_tuple);
    error = ended;
  }
}

}  // namespace petal::http
