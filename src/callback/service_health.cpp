// SPDX-License-Identifier: Apache-2.0
#include "callback/service_health.hpp"

#include <petal/json.hpp>

namespace petal::callback {
namespace {

std::string text_of(const json::object& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool is_true(const json::object& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

}  // namespace

void ServiceHealth::looked(const std::optional<std::string>& body, std::string fault) {
  boost::system::error_code error;
  auto const value = body ? read_json(*body, error) : json::value();
  if (!error && value.is_object()) return read(value.get_object());
  state_ = {false, false, false, body ? "the client service's health is not a JSON object" : std::move(fault)};
  knows_us_ = false;
}

void ServiceHealth::read(const json::object& health) {
  state_.peer_ready = true;
  state_.connected = is_true(health, "connected");
  state_.refused = is_true(health, "refused");
  takes_properties_ = is_true(health, "properties");
  state_.version = text_of(health, "mqtt_version");
  state_.detail = state_.connected ? "" : "the client service is not connected to the broker";
  if (auto const more = text_of(health, "details"); !state_.connected && !more.empty()) state_.detail += ": " + more;
  state_.refused_filters.clear();
  if (auto const* const refused = health.if_contains("refused_subscriptions"); refused && refused->is_object())
    for (auto const& [filter, why] : refused->get_object())
      if (why.is_string()) state_.refused_filters.emplace(filter, why.get_string());
  auto const instance = text_of(health, "instance");
  if (instance.empty() || instance != instance_) knows_us_ = false;
  instance_ = instance;
}

}  // namespace petal::callback
