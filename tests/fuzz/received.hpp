// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "fuzz/input.hpp"
#include "json/members.hpp"
#include "service_link/received_message.hpp"

namespace petal::test {

inline constexpr std::size_t largest_payload = 100'000;

/// What the callback server makes of `body`: a message, or a refusal, which must be one that a client can read.
inline std::variant<Message, http::Response> received(std::string body) {
  http::Request request;
  request.method = http::Method::post;
  request.headers.add("Content-Type", "application/json");
  request.body = std::move(body);
  auto read = service_link::read_message(request, largest_payload);
  if (auto const* const refusal = std::get_if<http::Response>(&read)) {
    require(refusal->status == 400 || refusal->status == 413 || refusal->status == 422);
    require(json_text::check(refusal->body, 2 * json_text::deepest_nesting).has_value());  // it shows what came
  }
  return read;
}

inline void require_same(const Message& one, const Message& other) {
  require(one.topic() == other.topic() && one.payload() == other.payload());
  require(one.qos() == other.qos() && one.retained() == other.retained() && one.redelivered() == other.redelivered());
}

}  // namespace petal::test
