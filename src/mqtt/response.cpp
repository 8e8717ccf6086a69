// SPDX-License-Identifier: Apache-2.0
#include "mqtt/response.hpp"

#include <boost/json/serialize.hpp>

#include "runtime/timestamp.hpp"

namespace petal::mqtt {
namespace {

std::string id_text(const json::value& id) {
  if (auto const* const text = id.if_string()) return std::string(*text);
  return id.is_null() ? std::string() : json::serialize(id);
}

}  // namespace

Task<Result<Delivery>> respond(Proxy& proxy, std::string topic, json::value message_id, json::object response) {
  json::object whole;
  auto const id = id_text(message_id);
  whole.emplace("messageId", std::move(message_id));
  whole.emplace("timestamp", runtime::timestamp());
  if (!response.contains("status")) whole.emplace("status", "success");
  for (auto& member : response) whole.emplace(member.key(), std::move(member.value()));
  if (!id.empty()) proxy.remember_response(topic, id);
  co_return co_await proxy.publish(std::move(topic), json::serialize(whole), {});
}

std::string response_topic(std::string_view command_topic) {
  constexpr std::string_view command = "/command";
  auto const at = command_topic.rfind(command);
  if (at == std::string_view::npos) return std::string(command_topic) + "/response";
  return std::string(command_topic.substr(0, at)) + "/response" +
         std::string(command_topic.substr(at + command.size()));
}

}  // namespace petal::mqtt
