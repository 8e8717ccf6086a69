// SPDX-License-Identifier: Apache-2.0
#include "http/server/exchange.hpp"

#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>
#include <exception>
#include <utility>

#include "http/server/response_head.hpp"
#include "http/url.hpp"
#include "runtime/exception_text.hpp"
#include "runtime/log.hpp"
#include "runtime/text.hpp"

namespace petal::http {
namespace {

spdlog::logger& log() {
  static auto const instance = runtime::logger("http");
  return *instance;
}

/// Returns the value of `Connection`, empty if it is the default: HTTP/1.1 keeps the connection, HTTP/1.0 closes it
/// (RFC 9112, 9.3).
std::string_view connection_field(bool goes_on, bool is_version_1_1) {
  if (!goes_on) return "close";
  return is_version_1_1 ? "" : "keep-alive";
}

}  // namespace

/// After a refusal it is not certain where the request ends, and a wrong guess lets one request hide in another (RFC
/// 9112, 11.2); only a request without the token is complete. An HTTP/1.0 program need not know chunks, so where a
/// chunked HTTP/1.0 request ends is not certain either (RFC 9112, 6.1).
ResponseFraming framing_of(RequestParser& parser, const std::optional<Response>& refusal) {
  bool const is_guess = !parser.is_version_1_1() && parser.request().headers.count("transfer-encoding") > 0;
  bool const is_sound = (!refusal || refusal->status == 401) && !is_guess;
  return {.is_head = parser.request().method == Method::head,
          .may_go_on = is_sound && parser.is_done() && parser.keep_alive(),
          .is_version_1_1 = parser.is_version_1_1()};
}

Task<Response> handle(ServerState& serving, Request request) {
  auto const method = request.method;
  auto const path = request.path;
  std::exception_ptr thrown;
  try {
    co_return co_await serving.routes.answer(std::move(request));
  } catch (...) {
    thrown = std::current_exception();
  }
  auto const state = co_await boost::asio::this_coro::cancellation_state;
  if (state.cancelled() != boost::asio::cancellation_type::none) std::rethrow_exception(thrown);
  auto const name = fmt::format("{} {}", text(method), runtime::escaped(shown_target(path)));
  log().error("a handler failed: server={} request={:?} error={:?}", serving.options.name, name,
              runtime::escaped(runtime::describe(thrown)));
  co_return serving.routes.error(500, "Internal Server Error");
}

std::string head_of(ServerState& serving, const Response& response, const ResponseFraming& manner, bool goes_on) {
  return response_head(response, {serving.options.name, serving.date(),
                                  connection_field(goes_on, manner.is_version_1_1), manner.is_version_1_1});
}

std::string_view body_of(const Response& response, const ResponseFraming& manner) {
  bool const has_body = !manner.is_head && may_have_body(response.status);
  return has_body ? std::string_view(response.body) : std::string_view();
}

}  // namespace petal::http
