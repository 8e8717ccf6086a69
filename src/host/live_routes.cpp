// SPDX-License-Identifier: Apache-2.0
#include "host/live_routes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/live_reader.hpp"
#include "http/cross_origin.hpp"
#include "http/error_status.hpp"
#include "http/query.hpp"

namespace petal::host {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::size_t most_readers = 16;
constexpr std::size_t most_filters = 32;
constexpr auto leave_within = std::chrono::milliseconds(300);

http::FieldError wrong(std::string type, std::string name, std::string msg, const json::value& input) {
  return {std::move(type), {"query", std::move(name)}, std::move(msg), input};
}

Response refusal(const Error& error) {
  return http::error_response(http::status_of(error), error.message());
}

}  // namespace

void LiveRoutes::add_to(http::RouteTable& routes) {
  routes.add({Method::get, "/mqtt/messages", [this](Request request) { return open(std::move(request)); }});
}

Task<Response> LiveRoutes::open(Request request) {
  if (http::is_cross_origin(request))
    co_return http::error_response(403, "Forbidden: asked for by a page of another origin");
  auto asked = read_query(request.query);
  if (asked.errors.empty()) check_filters(asked);
  if (!asked.errors.empty()) co_return http::validation_error(std::move(asked.errors));
  if (readers_ >= most_readers) {
    co_return http::retry_later(
        http::error_response(503, fmt::format("there are {} readers of live messages already", readers_)));
  }
  ++readers_;
  auto owner = std::make_shared<runtime::Owner>(runtime::Owner::Kind::rest, "GET /mqtt/messages", executor_);
  auto const reader = std::make_shared<LiveReader>(
      std::move(owner), executor_, [this](std::shared_ptr<runtime::Owner> gone) { release(std::move(gone)); });
  if (auto const subscribed = co_await subscribe(reader, std::move(asked.wish)); !subscribed)
    co_return refusal(subscribed.error());
  Response response;
  response.content_type = "application/x-ndjson";
  response.stream = reader;
  co_return response;
}

LiveRoutes::Asked LiveRoutes::read_query(const std::string& query) const {
  Asked asked;
  auto const parameters = http::query_parameters(query);
  if (!parameters)
    asked.errors.push_back(wrong("value_error", "", "a % is not followed by two digits", json::value(query)));
  for (auto const& [name, value] : parameters.value_or(decltype(parameters)::value_type{})) {
    bool const is_qos = value == "0" || value == "1" || value == "2";
    if (name == "topic")
      asked.wish.filters.push_back(value);
    else if (name == "qos" && is_qos)
      asked.wish.qos = static_cast<Qos>(value.front() - '0');
    else if (name == "qos")
      asked.errors.push_back(wrong("int_parsing", name, "Input should be 0, 1 or 2", json::value(value)));
  }
  return asked;
}

void LiveRoutes::check_filters(Asked& asked) const {
  auto& [wish, errors] = asked;
  std::sort(wish.filters.begin(), wish.filters.end());
  wish.filters.erase(std::unique(wish.filters.begin(), wish.filters.end()), wish.filters.end());
  if (wish.filters.empty()) errors.push_back(wrong("missing", "topic", "Field required", nullptr));
  if (wish.filters.size() > most_filters)
    errors.push_back(wrong("too_long", "topic", fmt::format("at most {} filters for one reader", most_filters),
                           wish.filters.size()));
  for (auto const& filter : wish.filters)
    if (auto const valid = profile::check_subscribe(proxy_.options().limits, filter, wish.qos); !valid)
      errors.push_back(wrong("value_error", "topic", "Value error, " + valid.error().message(), json::value(filter)));
}

/// The message is not kept for the reader: it is acknowledged without it.
Task<Result<void>> LiveRoutes::subscribe(std::shared_ptr<LiveReader> reader, SubscribeRequest wish) {
  auto const take = [this, weak = std::weak_ptr(reader)](const transport::Incoming& incoming, bool) {
    auto const reading = weak.lock();
    if (reading && !reading->take(incoming.message())) proxy_.count_dropped();
  };
  for (auto const& filter : wish.filters) {
    auto const done = co_await proxy_.subscribe(reader->owner(), filter, proxy::Tap(take), {wish.qos, false},
                                                proxy::Proxy::WhenUnreachable::fail);
    if (!done) co_return done;
  }
  co_return Result<void>();
}

void LiveRoutes::release(std::shared_ptr<runtime::Owner> owner) {
  --readers_;
  tasks_.spawn("end of live messages", proxy_.release(std::move(owner)));
}

Task<> LiveRoutes::stop() {
  co_await tasks_.wait_until_empty(std::chrono::steady_clock::now() + leave_within);
  co_await tasks_.stop();
}

}  // namespace petal::host
