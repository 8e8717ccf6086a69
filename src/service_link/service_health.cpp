// SPDX-License-Identifier: Apache-2.0
#include "service_link/service_health.hpp"

#include <fmt/format.h>

#include <petal/json.hpp>

#include "runtime/text.hpp"

namespace petal::service_link {
namespace {

using runtime::escaped;

constexpr std::size_t most_details = 1000;  // our service describes what is wrong with each of its parts

std::string text_of(const json::object& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool is(const json::object& object, std::string_view name, bool expected) {
  auto const* const value = object.if_contains(name);
  return value && value->is_bool() && value->get_bool() == expected;
}

}  // namespace

void ServiceHealth::away(std::string fault) {
  state_ = {false, false, false, std::move(fault)};
  knows_us_ = false;
}

void ServiceHealth::answered(unsigned status, std::string_view body) {
  if (status != 200 && status != 503)
    return away(fmt::format("the health of the client service has status {}: {}", status, escaped(body)));
  boost::system::error_code error;
  auto const value = read_json(body, error);
  auto const health = !error && value.is_object() ? value.get_object() : json::object();
  state_.peer_ready = true;
  state_.connected = status == 200 && !is(health, "connected", false);
  state_.detail = state_.connected ? "" : "the client service is not connected to the broker";
  read(health);
}

/// Reads the optional members. Texts of another program are escaped, because they are shown to people.
void ServiceHealth::read(const json::object& health) {
  state_.refused = is(health, "refused", true);
  takes_properties_ = is(health, "properties", true);
  state_.version = escaped(text_of(health, "mqtt_version"));
  if (auto const more = text_of(health, "details"); !state_.connected && !more.empty())
    state_.detail += ": " + escaped(more, most_details);
  state_.refused_filters.clear();
  if (auto const* const refused = health.if_contains("refused_subscriptions"); refused && refused->is_object())
    for (auto const& [filter, why] : refused->get_object())
      if (why.is_string()) state_.refused_filters.emplace(filter, escaped(why.get_string()));
  read_instance(health);
}

void ServiceHealth::read_instance(const json::object& health) {
  auto const instance = text_of(health, "instance");
  if (instance.empty() || instance != instance_) knows_us_ = false;
  instance_ = instance;
}

}  // namespace petal::service_link
