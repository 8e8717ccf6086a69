// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/response.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <petal/json.hpp>

#include "json/message_id.hpp"
#include "json/quote.hpp"
#include "runtime/timestamp.hpp"

namespace petal::proxy {
namespace {

/// Returns `command_topic` with `last_level` in the place of `/command`; empty if `command_topic` is empty.
std::string sibling(std::string_view command_topic, std::string_view last_level) {
  constexpr std::string_view command = "/command";
  if (command_topic.empty()) return {};
  auto const at = command_topic.rfind(command);
  auto topic = std::string(command_topic);
  return at == std::string_view::npos ? topic.append(last_level) : topic.replace(at, command.size(), last_level);
}

}  // namespace

std::string enveloped(std::string_view message_id, json::object object, std::string_view status) {
  json::object rest;
  if (!object.contains("status")) rest.emplace("status", status);
  for (auto& member : object)
    if (member.key() != "messageId" && member.key() != "timestamp")
      rest.emplace(member.key(), std::move(member.value()));
  auto const text = write_json(rest);  // never empty: it has a status
  return fmt::format(R"({{"messageId":{},"timestamp":{},{})", message_id, json_text::quote(runtime::timestamp()),
                     std::string_view(text).substr(1));
}

Task<Result<PublishOutcome>> respond(Proxy& proxy, std::string topic, std::string message_id, json::object response) {
  auto whole = enveloped(message_id, std::move(response), "success");
  if (auto const id = json_text::message_id(whole)) proxy.remember_response(topic, *id);
  co_return co_await proxy.publish(std::move(topic), std::move(whole), {});
}

std::string response_topic(std::string_view command_topic) {
  return sibling(command_topic, "/response");
}

std::string progress_topic(std::string_view command_topic) {
  return sibling(command_topic, "/progress");
}

bool is_progress_topic(std::string_view topic) {
  return topic.ends_with("/progress") && topic.starts_with("org/") && std::ranges::count(topic, '/') == 4;
}

}  // namespace petal::proxy
