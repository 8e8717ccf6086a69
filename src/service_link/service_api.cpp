// SPDX-License-Identifier: Apache-2.0
#include "service_link/service_api.hpp"

#include <fmt/format.h>

#include "json/blanks.hpp"
#include "json/members.hpp"
#include "json/properties.hpp"
#include "json/quote.hpp"
#include "runtime/text.hpp"
#include "service_link/log.hpp"

namespace petal::service_link {
namespace {

Errc meaning_of(unsigned status) {
  switch (status) {
    case 413:
      return Errc::payload_too_large;
    case 422:
      return Errc::limit_exceeded;  // the shape of the request is right, but it may break a limit of the service
    case 503:
      return Errc::not_connected;
    case 507:
      return Errc::storage_full;
    default:
      return Errc::refused;
  }
}

/// Returns why the service did not do what was requested, from its answer; nothing if it did.
std::optional<Error> refusal(const http::ClientResponse& answer, const CallbackSecret& secret) {
  auto const error = json_text::member(answer.body, "error");
  if (answer.status == 200 && !error) return std::nullopt;
  auto const why = error ? *error : std::string_view(answer.body);
  auto const text =
      fmt::format("the client service answered {}: {}", answer.status, runtime::escaped(secret.hidden_in(why)));
  return Error(meaning_of(answer.status), text);
}

/// The code shows whether the service may have done what was requested.
Error unanswered(const Error& error) {
  auto code = Errc::not_connected;
  if (error.is(Errc::timed_out)) code = Errc::timed_out;
  if (error.is(Errc::link_lost)) code = Errc::link_lost;
  auto const what = code == Errc::not_connected ? "is out of reach" : "has not answered";
  return {code, fmt::format("the client service {}: {}", what, error.message())};
}

}  // namespace

Task<Result<http::ClientResponse>> ServiceApi::health(Limit limit) {
  return client_.request(http::Method::get, "/health", {}, limit);
}

/// Returns the body of the answer.
Task<Result<std::string>> ServiceApi::post(std::string path, std::string body) {
  if (log().should_log(spdlog::level::debug))
    log().debug("request to the client service: path={} body={}", path, runtime::escaped(secret_.hidden_in(body)));
  auto answer = co_await client_.request(http::Method::post, path, std::move(body), limit_);
  if (!answer) co_return unanswered(answer.error());
  if (log().should_log(spdlog::level::debug))
    log().debug("answer of the client service: path={} status={} body={}", path, answer->status,
                runtime::escaped(secret_.hidden_in(answer->body)));
  if (auto refused = refusal(*answer, secret_)) co_return std::move(*refused);
  co_return std::move(answer->body);
}

Task<Result<PublishOutcome>> ServiceApi::publish(transport::OutgoingMessage message) {
  if (!json_text::check(message.payload))
    co_return Error(
        Errc::invalid_argument,
        "the payload is not JSON: a client service takes only JSON; use MQTT_TRANSPORT=embedded for other bytes");
  auto body = fmt::format(R"({{"topic":{},"qos":{},"retain":{},"payload":)", json_text::quote(message.topic),
                          static_cast<int>(message.qos), message.retain);
  body.append(message.payload).append(json_text::has_blanks_around(message.payload) ? R"(,"blanks":true)" : "");
  if (!message.properties.empty())
    body.append(R"(,"properties":)").append(json_text::properties_text(message.properties));
  if (message.expiry) body += fmt::format(R"(,"message_expiry":{})", message.expiry->count());
  body += '}';
  auto const answer = co_await post("/publish", std::move(body));
  if (!answer) co_return answer.error();
  co_return json_text::member(*answer, "delivery") == R"("stored")" ? PublishOutcome::stored
                                                                    : PublishOutcome::acknowledged;
}

Task<Result<void>> ServiceApi::subscribe(std::string filter, transport::FilterOptions options,
                                         std::string callback_url) {
  auto const done =
      co_await post("/subscribe", fmt::format(R"({{"topic":{},"callbackUrl":{},"qos":{}{}}})", json_text::quote(filter),
                                              json_text::quote(callback_url), static_cast<int>(options.qos),
                                              options.send_retained ? R"(,"send_retained":true)" : ""));
  if (!done) co_return done.error();
  co_return Result<void>();
}

Task<Result<void>> ServiceApi::unsubscribe(std::string filter, std::string callback_url) {
  auto const done = co_await post(
      "/unsubscribe",
      fmt::format(R"({{"topic":{},"callbackUrl":{}}})", json_text::quote(filter), json_text::quote(callback_url)));
  if (!done) co_return done.error();
  co_return Result<void>();
}

}  // namespace petal::service_link
