// SPDX-License-Identifier: Apache-2.0
#include "broker_link/presence.hpp"

#include <boost/json/object.hpp>
#include <petal/json.hpp>

namespace petal::broker_link {
namespace {

namespace json = boost::json;

constexpr int certain = 3;

}  // namespace

bool Presence::set_topic(std::string topic) {
  if (topic == topic_) return false;
  topic_ = std::move(topic);
  is_spared_ = is_pending_ = false;
  suspicious_ends_ = 0;
  return true;
}

std::optional<mqtt_codec::Will> Presence::will(const std::string& now) const {
  if (!is_on()) return std::nullopt;
  json::object const payload = {{"status", "offline"}, {"reason", "connection lost"}, {"connected_since", now}};
  return mqtt_codec::Will{.topic = topic_, .payload = write_json(payload), .retain = retain_};
}

transport::OutgoingMessage Presence::message(std::string payload) const {
  return {.topic = topic_, .payload = std::move(payload), .qos = Qos::at_least_once, .retain = retain_};
}

transport::OutgoingMessage Presence::online(const std::string& now, const std::string& version) {
  is_pending_ = true;
  return message(write_json(json::object{{"status", "online"}, {"timestamp", now}, {"version", version}}));
}

transport::OutgoingMessage Presence::offline(const std::string& now) const {
  return message(write_json(json::object{{"status", "offline"}, {"reason", "stopped"}, {"timestamp", now}}));
}

bool Presence::ended(const SessionEnd& end) {
  bool const was_pending = std::exchange(is_pending_, false);
  if (!is_on()) return false;
  if (end.retain_refused) retain_ = false;
  bool const is_suspicious = (end.by_peer && was_pending) || end.closed_at_connect;
  if (end.established && !is_suspicious) suspicious_ends_ = 0;
  if (!is_suspicious || ++suspicious_ends_ < certain) return false;
  suspicious_ends_ = 0;
  is_spared_ = true;
  return true;
}

}  // namespace petal::broker_link
