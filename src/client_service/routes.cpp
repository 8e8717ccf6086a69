// SPDX-License-Identifier: Apache-2.0
#include "client_service/routes.hpp"

#include "client_service/callback_url.hpp"
#include "http/body.hpp"
#include "http/error_status.hpp"
#include "http/json_error.hpp"
#include "http/properties_member.hpp"

namespace petal::client_service {
namespace {

using http::BodyReader;
using http::Method;
using http::Request;
using http::Response;

Response failure(const Error& error) {
  return http::service_error_response(http::status_of(error), error.message());
}

Response unreadable(const BodyReader& body) {
  return http::service_error_response(body.is_json() ? 422 : 400, body.sentence());
}

Response answer(const Result<void>& done) {
  return done ? http::json_response(200, {{"status", "success"}}) : failure(done.error());
}

Qos qos_of(BodyReader& body) {
  return static_cast<Qos>(body.integer("qos", 1, 0, 2));
}

/// The expiry in seconds (MQTT 5, 3.3.2.3.3); nothing if it is left out.
std::optional<std::chrono::seconds> expiry_of(BodyReader& body) {
  auto const seconds = body.integer("message_expiry", 0, 1, 4'294'967'295);
  if (seconds == 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

class Routes {
 public:
  explicit Routes(Service& service) : service_(service) {}

  Task<Response> health(Request) const { co_return http::json_response(200, service_.health()); }

  Task<Response> publish(Request request) const {
    BodyReader body(request);
    transport::OutgoingMessage message;
    message.topic = body.string("topic");
    message.payload = std::string(body.payload());
    message.qos = qos_of(body);
    message.retain = body.boolean("retain", false);
    message.expiry = expiry_of(body);
    message.properties = http::properties_member(body);
    if (!body.ok()) co_return unreadable(body);
    auto const sent = co_await service_.publish(std::move(message));
    if (!sent) co_return failure(sent.error());
    co_return Response{.body = *sent == PublishOutcome::stored ? R"({"status":"success","delivery":"stored"})"
                                                               : R"({"status":"success","delivery":"acknowledged"})"};
  }

  Task<Response> subscribe(Request request) const {
    BodyReader body(request);
    Registration registration;
    registration.filter = body.string("topic");
    registration.url = body.string("callbackUrl");
    registration.qos = qos_of(body);
    bool const send_retained = body.boolean("send_retained", false);
    if (!body.ok()) co_return unreadable(body);
    auto const url = parse_callback_url(registration.url, service_.allowed_hosts());
    if (!url) co_return http::service_error_response(403, url.error().message());
    co_return answer(co_await service_.subscribe(std::move(registration), send_retained));
  }

  Task<Response> unsubscribe(Request request) const {
    BodyReader body(request);
    auto filter = body.string("topic");
    auto url = body.optional_string("callbackUrl");
    if (!body.ok()) co_return unreadable(body);
    co_return answer(co_await service_.unsubscribe(std::move(filter), std::move(url)));
  }

 private:
  Service& service_;
};

}  // namespace

http::RouteTable routes(Service& service) {
  Routes const api(service);
  return http::RouteTable(
      {
          {Method::get,
           "/health",
           [api](Request request) { return api.health(std::move(request)); },
           {.is_essential = true}},
          {Method::post, "/publish", [api](Request request) { return api.publish(std::move(request)); }},
          {Method::post, "/subscribe", [api](Request request) { return api.subscribe(std::move(request)); }},
          {Method::post, "/unsubscribe", [api](Request request) { return api.unsubscribe(std::move(request)); }},
      },
      http::service_error_response);
}

}  // namespace petal::client_service
