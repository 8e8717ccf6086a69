// SPDX-License-Identifier: Apache-2.0
#include "json/message_id.hpp"

#include "json/members.hpp"
#include "json/unescape.hpp"

namespace petal::json_text {
namespace {

constexpr std::string_view name = "messageId";

/// Returns false if there can be no such member, because the name is not there, neither plainly nor with escapes.
bool may_have_id(std::string_view payload) noexcept {
  auto const first = payload.find_first_not_of(" \n\t\r");
  if (first == payload.npos || payload[first] != '{') return false;
  return payload.find(name) != payload.npos || payload.find('\\') != payload.npos;
}

bool is_number(std::string_view value) noexcept {
  return value.front() == '-' || (value.front() >= '0' && value.front() <= '9');
}

}  // namespace

std::optional<std::string> message_id(std::string_view payload) {
  if (!may_have_id(payload)) return std::nullopt;
  auto const value = member(payload, name);
  if (!value || !check(payload)) return std::nullopt;
  bool const is_digits = is_number(*value);
  auto const text = is_digits ? std::string(*value) : string_value(*value, LoneSurrogates::keep);
  if (!text || text->empty() || text->size() > longest_message_id_bytes) return std::nullopt;
  return is_digits ? text : string_id(*text);
}

std::string string_id(std::string_view text) {
  return '"' + std::string(text) + '"';
}

}  // namespace petal::json_text
