// SPDX-License-Identifier: Apache-2.0
#include "testing/harness_http.hpp"

#include <stdexcept>

#include "http/server/target.hpp"

namespace petal::testing {
namespace {

/// Calls the handler and records what it throws. An HttpError is an answer and not a failure.
Task<HttpResponse> call(std::shared_ptr<const HttpHandler> handler, HttpRequest request, Notes& notes,
                        std::string where) {
  try {
    co_return co_await call_here(handler, std::move(request));
  } catch (const HttpError&) {
    throw;
  } catch (...) {
    notes.failed(where, std::current_exception());
    throw;
  }
}

http::Method method_of(HttpMethod method) {
  return http::method_of(to_string(method));
}

}  // namespace

void HarnessHttp::route(HttpMethod method, std::string path, HttpHandler handler, const HandlerOptions&) {
  auto const where = "route " + std::string(to_string(method)) + " " + path;
  auto const kept = std::make_shared<const HttpHandler>(std::move(handler));
  auto const on_this_thread = [kept, &notes = notes_, where](HttpRequest request) {
    return call(kept, std::move(request), notes, where);
  };
  real_.route(method, std::move(path), on_this_thread, {});
}

Task<HttpResponse> HarnessHttp::answer(HttpMethod method, std::string target, std::string content_type,
                                       std::string body) const {
  auto const parsed = http::parse_target(prefix_ + target);
  if (!parsed)
    throw std::logic_error("\"" + target + "\" is no target of a request: it begins with / and is percent-encoded");
  http::Request request;
  request.method = method_of(method);
  request.path = parsed->path;
  request.raw_path = parsed->raw_path;
  request.query = parsed->query;
  request.body = std::move(body);
  if (!content_type.empty()) request.headers.add("Content-Type", content_type);
  auto response = co_await real_.answer(std::move(request));
  auto answer = HttpResponse::bytes(std::move(response.content_type), std::move(response.body), response.status);
  answer.headers = std::move(response.headers);
  co_return answer;
}

}  // namespace petal::testing
