// SPDX-License-Identifier: Apache-2.0
#include "host/mqtt_routes.hpp"

#include <boost/json/value_from.hpp>

#include "http/body.hpp"
#include "http/error_status.hpp"
#include "http/properties_member.hpp"
#include "json/quote.hpp"
#include "proxy/log.hpp"
#include "runtime/text.hpp"

namespace petal::host {
namespace {

using http::BodyReader;
using http::Method;
using http::Request;
using http::Response;
using runtime::escaped;

/// The handler of a REST subscription: no program uses the message, so it is logged for people.
Task<> log_message(Message message) {
  proxy::log().info("received for REST: topic={} bytes={} payload={}", escaped(message.topic()),
                    message.payload().size(), escaped(message.payload()));
  co_return;
}

Response success(std::string_view text) {
  return http::json_response(200, {{"status", "success"}, {"message", text}});
}

Response refusal(const Error& error) {
  return http::error_response(http::status_of(error), error.message());
}

std::string_view to_string(PublishOutcome delivery) {
  switch (delivery) {
    case PublishOutcome::acknowledged:
      return "acknowledged";
    case PublishOutcome::stored:
      return "stored";
  }
  return "unknown";
}

/// Written as text, because this is the most frequent answer.
Response published(const std::string& topic, PublishOutcome delivery) {
  auto const message = json_text::quote("Message published to " + topic);
  Response response;
  response.body.reserve(message.size() + 64);
  response.body.append(R"({"status":"success","message":)").append(message);
  response.body.append(R"(,"delivery":")").append(to_string(delivery)).append(R"("})");
  return response;
}

Qos qos_member(BodyReader& body) {
  return static_cast<Qos>(body.integer("qos", 1, 0, 2));
}

/// The expiry in seconds (MQTT 5, 3.3.2.3.3); nothing if it is left out.
std::optional<std::chrono::seconds> expiry_member(BodyReader& body) {
  auto const seconds = body.integer("message_expiry", 0, 1, 4'294'967'295);
  if (seconds == 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

/// Adds the error in `valid`, if there is one, to those of `body`.
void check(BodyReader& body, std::string_view member, const Result<void>& valid) {
  if (body.ok() && valid.has_error() && http::status_of(valid.error()) == 422)
    body.refuse(member, "value_error", "Value error, " + valid.error().message());
}

}  // namespace

void MqttRoutes::add_to(http::RouteTable& routes) {
  routes.add({Method::get,
              "/mqtt/status",
              [this](Request request) { return status(std::move(request)); },
              {.is_essential = true}});
  routes.add(
      {Method::get, "/mqtt/subscriptions", [this](Request request) { return subscriptions(std::move(request)); }});
  routes.add({Method::post, "/mqtt/publish", [this](Request request) { return publish(std::move(request)); }});
  routes.add({Method::post, "/mqtt/subscribe", [this](Request request) { return subscribe(std::move(request)); }});
  routes.add({Method::post, "/mqtt/unsubscribe", [this](Request request) { return unsubscribe(std::move(request)); }});
}

Task<Response> MqttRoutes::publish(Request request) {
  BodyReader body(request);
  auto const topic = body.string("topic");
  auto const payload = body.raw("payload");
  auto const qos = qos_member(body);
  auto const retain = body.boolean("retain", false);
  auto const expiry = expiry_member(body);
  auto properties = http::properties_member(body);
  if (body.ok()) check(body, "properties", profile::check_properties(properties));
  if (body.ok()) check(body, "topic", profile::check_publish(proxy_.options().limits, topic, payload.size(), qos));
  if (!body.ok()) co_return body.refusal();

  auto const sent = co_await proxy_.publish(topic, std::string(payload), {qos, retain, expiry, std::move(properties)});
  if (!sent) co_return refusal(sent.error());
  co_return published(topic, *sent);
}

Task<Response> MqttRoutes::subscribe(Request request) {
  BodyReader body(request);
  auto const filter = body.string("topic");
  auto const qos = qos_member(body);
  if (body.ok()) check(body, "topic", profile::check_subscribe(proxy_.options().limits, filter, qos));
  if (!body.ok()) co_return body.refusal();

  auto const held = proxy_.subscriptions().filters_of(*rest_);
  if (std::find(held.begin(), held.end(), filter) != held.end()) co_return success("Subscribed to " + filter);
  auto const subscribed =
      co_await proxy_.subscribe(rest_, filter, log_message, {qos, false}, proxy::Proxy::WhenUnreachable::fail);
  co_return subscribed ? success("Subscribed to " + filter) : refusal(subscribed.error());
}

Task<Response> MqttRoutes::unsubscribe(Request request) {
  BodyReader body(request);
  auto const filter = body.string("topic");
  if (!body.ok()) co_return body.refusal();
  auto const done = co_await proxy_.unsubscribe(rest_, filter);
  co_return done ? success("Unsubscribed from " + filter) : refusal(done.error());
}

Task<Response> MqttRoutes::status(Request) {
  co_return http::json_response(200, health_());
}

Task<Response> MqttRoutes::subscriptions(Request) {
  auto const topics = proxy_.subscriptions().filters();
  auto const patterns = proxy_.subscriptions().patterns();
  co_return http::json_response(200, {{"topics", json::value_from(topics)},
                                      {"patterns", json::value_from(patterns)},
                                      {"count", topics.size() + patterns.size()}});
}

}  // namespace petal::host
