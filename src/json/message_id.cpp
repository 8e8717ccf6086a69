// SPDX-License-Identifier: Apache-2.0
#include "json/message_id.hpp"

#include "json/members.hpp"
#include "json/unescape.hpp"

namespace petal::json_text {
namespace {

constexpr std::string_view name = "messageId";

/// Without the name, written plainly or with escapes, there can be no such member.
bool may_have_id(std::string_view payload) noexcept {
  auto const first = payload.find_first_not_of(" \n\t\r");
  if (first == payload.npos || payload[first] != '{') return false;
  return payload.find(name) != payload.npos || payload.find('\\') != payload.npos;
}

std::optional<std::string> text_of(std::string_view value) {
  auto const first = value.front();
  if (first == '"') return unescaped(value.substr(1, value.size() - 2));
  if (first == '-' || (first >= '0' && first <= '9')) return std::string(value);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> message_id(std::string_view payload) {
  if (!may_have_id(payload)) return std::nullopt;
  auto const value = member(payload, name);
  if (!value || !check(payload)) return std::nullopt;
  auto id = text_of(*value);
  return id && !id->empty() && id->size() <= longest_message_id_bytes ? id : std::nullopt;
}

}  // namespace petal::json_text
