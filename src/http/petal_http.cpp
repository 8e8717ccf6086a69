// SPDX-License-Identifier: Apache-2.0
#include "http/petal_http.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

#include "http/json_error.hpp"
#include "http/petal_answer.hpp"
#include "http/query.hpp"
#include "runtime/exception_text.hpp"
#include "runtime/log.hpp"
#include "runtime/spawn_and_wait.hpp"
#include "runtime/text.hpp"

namespace petal::http {
namespace {

using runtime::escaped;

/// Has the name of the part of the manager that runs petals, as their other lines have.
spdlog::logger& log() {
  static auto const instance = runtime::logger("host");
  return *instance;
}

/// The most requests of one route at the same time: there is no limit for how long a handler takes.
constexpr std::size_t most_at_once = 64;

Method method_of(HttpMethod method) {
  switch (method) {
    case HttpMethod::get:
      return Method::get;
    case HttpMethod::post:
      return Method::post;
    case HttpMethod::put:
      return Method::put;
    case HttpMethod::patch:
      return Method::patch;
    case HttpMethod::del:
      return Method::delete_;
  }
  return Method::other;
}

/// Returns why `path` cannot be the path of a route; empty if it can be.
std::string fault_of(std::string_view path) {
  if (!path.starts_with('/')) return "it must begin with /";
  if (path == "/restart") return "POST /petals/{name}/restart is the manager's own";
  std::set<std::string_view> parameters;
  for (auto rest = path.substr(1);;) {
    auto const segment = rest.substr(0, rest.find('/'));
    bool const is_parameter = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
    auto const name = is_parameter ? segment.substr(1, segment.size() - 2) : segment;
    if (name.find_first_of("{}") != name.npos) return "a parameter is a whole segment, /{name}/";
    if (is_parameter && !parameters.insert(name).second) return "its parameters must have different names";
    if (segment.size() == rest.size()) return "";
    rest.remove_prefix(segment.size() + 1);
  }
}

HttpRequest::Texts last_of_each(std::vector<std::pair<std::string, std::string>> parameters) {
  HttpRequest::Texts texts;
  for (auto& [name, value] : parameters) texts[std::move(name)] = std::move(value);
  return texts;
}

Task<Response> refuse(std::string_view why) {
  co_return error_response(400, why);
}

Response failed(const PetalHttp::Route& route, std::string_view petal, std::string_view what) {
  auto const name = fmt::format("{} {}", to_string(route.method), route.path);
  log().error("handler failed: owner={} route={:?} error={:?}", petal, name, escaped(what));
  return error_response(500, fmt::format("Internal Server Error: the petal {} failed to answer {}; the "
                                         "manager's log says why",
                                         petal, name));
}

}  // namespace

PetalHttp::PetalHttp(runtime::MainThread main, std::shared_ptr<runtime::Owner> owner,
                     boost::asio::any_io_executor workers)
    : main_(std::move(main)),
      owner_(std::move(owner)),
      places_(runtime::places_of(owner_, std::move(workers))),
      prefix_("/petals/" + owner_->name) {}

void PetalHttp::route(HttpMethod method, std::string path, HttpHandler handler, const HandlerOptions& options) {
  main_.require("route");
  auto const refused = [&](std::string_view why) {
    return std::invalid_argument(fmt::format("the route {} {} is refused: {}", to_string(method), escaped(path), why));
  };
  if (auto const fault = fault_of(path); !fault.empty()) throw refused(fault);
  auto const label = fmt::format("{} route {} {}", owner_->name, to_string(method), prefix_ + path);
  auto& added =
      routes_.emplace_back(method, prefix_ + path, runtime::placed(std::move(handler), options, places_), label);
  try {
    table_.add({method_of(method),
                added.path,
                [this, &added](Request request) { return serve(added, std::move(request)); },
                {.at_once = most_at_once}});
  } catch (const std::invalid_argument&) {
    routes_.pop_back();
    throw refused("it is given twice");
  }
}

Task<Response> PetalHttp::serve(Route& route, Request request) {
  auto query = query_parameters(request.query);
  if (!query) return refuse("Bad Request: in the query a % is not followed by two hexadecimal digits");
  HttpRequest asked{.method = route.method,
                    .path = request.path.substr(prefix_.size()),
                    .parameters = std::move(request.parameters),
                    .query = last_of_each(std::move(*query)),
                    .content_type = std::string(request.content_type()),
                    .body = std::move(request.body)};
  return await_answer(owner_->name,
                      runtime::spawn_and_wait(owner_->tasks, main_.executor(), route.label.text(),
                                              perform(owner_, route, std::move(asked)), route.label.text()));
}

/// Waits without a limit, as for the handler of a command.
Task<Response> PetalHttp::await_answer(std::string petal, Task<std::optional<Response>> ended) {
  auto answer = co_await std::move(ended);
  if (answer) co_return std::move(*answer);
  co_return error_response(503, "the petal " + petal + " has ended");
}

Task<Response> PetalHttp::perform(std::shared_ptr<runtime::Owner> owner, Route& route, HttpRequest request) {
  auto const begun = std::chrono::steady_clock::now();
  std::optional<Response> response;
  std::exception_ptr thrown;
  try {
    response = to_response(co_await route.handler(std::move(request)));
  } catch (const HttpError& e) {
    response = to_response(e);
  } catch (...) {
    thrown = std::current_exception();
  }
  auto const state = co_await boost::asio::this_coro::cancellation_state;
  if (thrown && state.cancelled() != boost::asio::cancellation_type::none)
    throw boost::system::system_error(boost::asio::error::operation_aborted);
  route.times.add(std::chrono::steady_clock::now() - begun, thrown != nullptr);
  if (thrown) co_return failed(route, owner->name, runtime::describe(thrown));
  co_return std::move(*response);
}

}  // namespace petal::http
