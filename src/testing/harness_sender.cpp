// SPDX-License-Identifier: Apache-2.0
// Commands and requests, as their senders see them.
#include <petal/json.hpp>
#include <petal/testing/harness.hpp>
#include <stdexcept>

#include "testing/harness_parts.hpp"

namespace petal::testing {
namespace {

std::vector<json::object> answers(const std::vector<Published>& published, const std::string& message_id) {
  std::vector<json::object> found;
  for (auto const& message : published) {
    auto const text = message.json();
    auto const* const answer = text.if_object();
    auto const* const id = answer ? answer->if_contains("messageId") : nullptr;
    if (id && *id == json::value(message_id)) found.push_back(*answer);
  }
  return found;
}

}  // namespace

std::string Harness::Parts::device_topic(const std::string& last_level) const {
  auto const device = world.device();
  if (device.organization_id.empty())
    throw std::logic_error("the robot has no organization, and so no topic for commands: call provision(\"acme\")");
  return "org/" + device.organization_id + "/device/" + device.device_id + "/" + last_level;
}

json::object Harness::command(const std::string& name, json::value payload) {
  auto const id = send_command(name, std::move(payload));
  if (auto answer = response(id)) return std::move(*answer);
  throw std::logic_error("the command " + name +
                         " has not answered yet: it waits. Use send_command, advance the time, then response");
}

std::string Harness::send_command(const std::string& name, json::value payload) {
  auto const topic = parts_->device_topic("command");
  auto const id = "command-" + std::to_string(++parts_->commands_sent);
  auto const whole = name.find('/') == std::string::npos ? parts_->petal_name + "/" + name : name;
  json::object envelope{{"command", whole}, {"messageId", id}, {"waitResponse", true}};
  if (!payload.is_null()) envelope["payload"] = std::move(payload);
  receive(topic, Payload(envelope));
  return id;
}

std::optional<json::object> Harness::response(const std::string& message_id) const {
  auto found = answers(published(parts_->device_topic("response")), message_id);
  if (found.empty()) return std::nullopt;
  return std::move(found.back());
}

HttpResponse Harness::request(HttpMethod method, const std::string& target, const json::value& body) {
  if (body.is_null()) return request(method, target, "", "");
  return request(method, target, "application/json", write_json(body));
}

HttpResponse Harness::request(HttpMethod method, const std::string& target, const std::string& content_type,
                              const std::string& body) {
  return run(parts_->context->routes().answer(method, target, content_type, body));
}

std::vector<json::object> Harness::reports(const std::string& message_id) const {
  return answers(published(parts_->device_topic("progress")), message_id);
}

}  // namespace petal::testing
