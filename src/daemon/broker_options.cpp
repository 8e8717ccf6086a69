// SPDX-License-Identifier: Apache-2.0
#include "daemon/broker_options.hpp"

#include <algorithm>

#include "daemon/limits.hpp"

namespace petal::daemon {
namespace {

/// The size of what a packet has besides the payload: a topic and properties (MQTT 5, 3.3.2).
constexpr std::size_t packet_overhead = 128 * 1024;

void keep_to(const profile::Limits& limits, broker_link::BrokerOptions& options) {
  options.profile = limits.profile;
  options.filters_in_subscribe = limits.filters_in_subscribe;
  options.max_filters = limits.filters;
  options.max_in_flight = limits.in_flight;
}

broker_link::VersionSetting version_setting(config::MqttVersion version) {
  switch (version) {
    case config::MqttVersion::automatic:
      return broker_link::VersionSetting::automatic;
    case config::MqttVersion::v5:
      return broker_link::VersionSetting::v5;
    case config::MqttVersion::v3_1_1:
      return broker_link::VersionSetting::v3_1_1;
  }
  return broker_link::VersionSetting::automatic;
}

/// Replaces each `placeholder` with `value`. Returns false if there is a placeholder and no value.
bool fill_in(std::string& text, std::string_view placeholder, const std::string& value) {
  for (auto at = text.find(placeholder); at != text.npos; at = text.find(placeholder, at + value.size())) {
    if (value.empty()) return false;
    text.replace(at, placeholder.size(), value);
  }
  return true;
}

}  // namespace

std::string presence_topic(const config::Config& config, const DeviceInfo& device) {
  auto topic = config.mqtt.presence_topic;
  bool const is_known =
      fill_in(topic, "{organization_id}", device.organization_id) && fill_in(topic, "{device_id}", device.device_id);
  return is_known ? topic : std::string();
}

broker_link::BrokerOptions broker_options(const config::Config& config, const std::string& robot_instance_id) {
  auto const& mqtt = config.mqtt;
  broker_link::BrokerOptions options;
  auto const limits = daemon::limits(config);
  for (auto const& url : mqtt.brokers)
    options.brokers.push_back(
        {url.host, url.port, url.tls, url.port == 443 ? std::string(limits.alpn_on_443) : std::string()});
  options.tls = {mqtt.ca_file, mqtt.cert_file, mqtt.key_file, mqtt.key_password_file};
  options.client_id = mqtt.client_id.empty() ? robot_instance_id : mqtt.client_id;
  options.username = mqtt.username;
  options.password = mqtt.password;
  options.keep_alive = mqtt.keep_alive;
  options.session_expiry = mqtt.session_expiry;
  options.version = version_setting(mqtt.version);
  options.program_version = PETAL_VERSION;
  options.receive_maximum = mqtt.receive_maximum;
  options.acknowledge_deadline = mqtt.ack_deadline;
  options.maximum_packet_size = static_cast<std::uint32_t>(mqtt.max_payload_bytes + packet_overhead);
  options.timing.acknowledge = mqtt.publish_timeout;
  options.timing.acknowledge_overdue = std::max(3 * mqtt.publish_timeout, options.timing.acknowledge_overdue);
  keep_to(limits, options);
  return options;
}

}  // namespace petal::daemon
