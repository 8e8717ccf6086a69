// SPDX-License-Identifier: Apache-2.0
#include "mqtt/response.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "runtime/timestamp.hpp"

namespace petal::mqtt {
namespace {

std::string id_text(const json::value& id) {
  if (auto const* const text = id.if_string()) return std::string(*text);
  return id.is_null() ? std::string() : json::serialize(id);
}

/// `command_topic` with `last_level` in the place of `/command`; empty where that is.
std::string sibling(std::string_view command_topic, std::string_view last_level) {
  constexpr std::string_view command = "/command";
  if (command_topic.empty()) return {};
  auto const at = command_topic.rfind(command);
  auto topic = std::string(command_topic);
  return at == std::string_view::npos ? topic.append(last_level) : topic.replace(at, command.size(), last_level);
}

}  // namespace

json::object enveloped(json::value message_id, json::object object, std::string_view status) {
  json::object whole;
  whole.emplace("messageId", std::move(message_id));
  whole.emplace("timestamp", runtime::timestamp());
  if (!object.contains("status")) whole.emplace("status", status);
  for (auto& member : object) whole.emplace(member.key(), std::move(member.value()));
  return whole;
}

Task<Result<Delivery>> respond(Proxy& proxy, std::string topic, json::value message_id, json::object response) {
  auto const id = id_text(message_id);
  auto const whole = enveloped(std::move(message_id), std::move(response), "success");
  if (!id.empty()) proxy.remember_response(topic, id);
  co_return co_await proxy.publish(std::move(topic), json::serialize(whole), {});
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

}  // namespace petal::mqtt
