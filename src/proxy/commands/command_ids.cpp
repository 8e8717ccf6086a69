// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/command_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <petal/json.hpp>

#include "json/members.hpp"

namespace petal::proxy {
namespace {

/// Returns what json::value keeps of an id.
std::string key_of(const json::value& id) {
  auto const* const number = id.if_double();
  return number ? fmt::format("{}", *number) : write_json(id);
}

}  // namespace

void CommandIds::came(const Message& command) {
  auto const text = json_text::member(command.payload(), "messageId");
  boost::system::error_code error;
  auto const id = text ? read_json(*text, error) : json::value();
  if (!text || error) return;
  auto const key = key_of(id);
  forget(key);
  if (*text == write_json(id)) return;
  as_they_came_.emplace(key, *text);
  order_.push_back(key);
  if (order_.size() > most) forget(std::string(order_.front()));
}

void CommandIds::forget(const std::string& key) {
  if (as_they_came_.erase(key) != 0) order_.erase(std::ranges::find(order_, key));
}

std::string CommandIds::text_of(const json::value& id) const {
  auto const found = as_they_came_.find(key_of(id));
  return found == as_they_came_.end() ? write_json(id) : found->second;
}

}  // namespace petal::proxy
