// SPDX-License-Identifier: Apache-2.0
#include "http/petal_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "http/headers.hpp"
#include "runtime/text.hpp"

namespace petal::http {
namespace {

using runtime::escaped;

/// Of the connection and of the body, which are the server's. `Content-Type` is a member of its own.
constexpr std::array<std::string_view, 9> of_the_server = {"connection", "content-length",    "content-type",
                                                           "date",       "keep-alive",        "server",
                                                           "trailer",    "transfer-encoding", "upgrade"};

/// RFC 9110, 5.6.2.
bool is_token(std::string_view name) noexcept {
  constexpr std::string_view allowed = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return !name.empty() && name.find_first_not_of(allowed) == name.npos;
}

/// RFC 9110, 5.5, without an empty value, which would say nothing.
bool is_field_value(std::string_view value) noexcept {
  auto const is_control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; };
  return !value.empty() && std::ranges::none_of(value, is_control);
}

void check_field(const std::string& name, const std::string& value) {
  auto const refused = [&](std::string_view why) {
    return std::invalid_argument(
        fmt::format("it answered with the header field \"{}: {}\": {}", escaped(name), escaped(value), why));
  };
  if (!is_token(name)) throw refused("a name is a token: letters, digits and !#$%&'*+-.^_`|~");
  if (!is_field_value(value)) throw refused("a value has at least one character, and no control characters");
  if (std::ranges::any_of(of_the_server, [&](auto taken) { return same_but_for_case(name, taken); }))
    throw refused("the manager writes this field itself");
}

}  // namespace

Response to_response(HttpResponse answer) {
  if (answer.status < 200 || answer.status > 599)
    throw std::invalid_argument(fmt::format("it answered with the status {}; accepted: 200 to 599", answer.status));
  for (auto const& [name, value] : answer.headers) check_field(name, value);
  return {.status = answer.status,
          .content_type = std::move(answer.content_type),
          .body = std::move(answer.body),
          .headers = std::move(answer.headers)};
}

Response to_response(const HttpError& error) {
  return json_response(error.status(), {{"detail", error.detail()}});
}

}  // namespace petal::http
