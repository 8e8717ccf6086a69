// SPDX-License-Identifier: Apache-2.0
#include "service_link/received_message.hpp"

#include <fmt/format.h>

#include <optional>

#include "http/body.hpp"
#include "http/json_error.hpp"
#include "http/properties_member.hpp"
#include "json/base64.hpp"
#include "json/members.hpp"
#include "json/unescape.hpp"
#include "topic/name.hpp"

namespace petal::service_link {
namespace {

/// Restores the payload as it was before our own service put it into JSON; nothing if it does not match `encoding`.
std::optional<std::string> decoded(std::string_view raw, const std::string& encoding) {
  if (encoding == "text") return json_text::string_value(raw);
  auto const coded = encoding == "base64" ? json_text::member(raw, "base64") : std::nullopt;
  auto const text = coded ? json_text::string_value(*coded) : std::nullopt;
  return text ? json_text::from_base64(*text) : std::nullopt;
}

}  // namespace

std::variant<Message, http::Response> read_message(const http::Request& request, std::size_t max_payload_bytes) {
  http::BodyReader body(request);
  auto topic = body.string("topic");
  auto const raw = body.payload();
  auto const qos = static_cast<Qos>(body.integer("qos", 1, 0, 2));
  auto const retained = body.boolean("retained", false);
  body.optional_string("timestamp");
  auto const encoding = body.optional_string("encoding");
  auto const redelivered = body.boolean("redelivered", false);
  auto properties = http::properties_member(body);
  if (!body.is_json()) return http::error_response(400, "the body is not JSON: " + body.sentence());
  if (body.ok())
    if (auto const valid = topic::check_name(topic); !valid)
      body.refuse("topic", "value_error", "Value error, " + valid.error().message());
  auto payload = encoding && body.ok() ? decoded(raw, *encoding) : std::string(raw);
  if (!payload) body.refuse("payload", "value_error", "Value error, it is not what \"encoding\" says");
  if (!body.ok()) return body.refusal();
  if (payload->size() > max_payload_bytes)
    return http::error_response(
        413, fmt::format("the payload has {} bytes; MAX_PAYLOAD_BYTES allows {}", payload->size(), max_payload_bytes));
  return Message(std::move(topic), std::move(*payload), qos, retained, std::move(properties), redelivered);
}

}  // namespace petal::service_link
