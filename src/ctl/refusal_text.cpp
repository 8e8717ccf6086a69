// SPDX-License-Identifier: Apache-2.0
#include "ctl/refusal_text.hpp"

#include <petal/json.hpp>

#include "runtime/text.hpp"

namespace petal::ctl {
namespace {

namespace json = boost::json;

std::string text_of(const json::value* value) {
  auto const* const text = value ? value->if_string() : nullptr;
  return text ? runtime::escaped(*text, 1000) : std::string();
}

/// Formats one entry of a 422: `topic: Field required`.
std::string entry_text(const json::value& entry) {
  auto const* const object = entry.if_object();
  if (!object) return {};
  auto message = text_of(object->if_contains("msg"));
  if (message.starts_with("Value error, ")) message.erase(0, std::string_view("Value error, ").size());
  auto const* const place = object->if_contains("loc");
  auto const* const path = place ? place->if_array() : nullptr;
  auto const name = path && !path->empty() ? text_of(&path->back()) : std::string();
  return name.empty() ? message : name + ": " + message;
}

}  // namespace

std::string refusal_text(std::string_view body) {
  boost::system::error_code error;
  auto const whole = read_json(body, error);
  auto const* const object = error ? nullptr : whole.if_object();
  auto const* const detail = object ? object->if_contains("detail") : nullptr;
  if (auto text = text_of(detail); !text.empty()) return text;
  auto const* const list = detail ? detail->if_array() : nullptr;
  if (!list) return runtime::escaped(body, 200);
  std::string all;
  for (auto const& entry : *list) all += (all.empty() ? "" : "; ") + entry_text(entry);
  return all;
}

}  // namespace petal::ctl
