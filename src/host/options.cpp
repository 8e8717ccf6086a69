// SPDX-License-Identifier: Apache-2.0
#include "host/options.hpp"

namespace petal::host {
namespace {

/// Beside the payload: a topic of the longest kind, escaped, and the other members of a request.
constexpr std::size_t request_overhead = 512 * 1024;

/// Beside the payload: a topic and properties (MQTT 5, 3.3.2).
constexpr std::size_t packet_overhead = 128 * 1024;

}  // namespace

broker::BrokerOptions broker_options(const config::Config& config, const std::string& robot_instance_id) {
  auto const& mqtt = config.mqtt;
  broker::BrokerOptions options;
  bool const aws = mqtt.profile == config::Profile::aws_iot;
  for (auto const& url : mqtt.brokers)
    options.brokers.push_back({url.host, url.port, url.tls, aws && url.port == 443 ? "x-amzn-mqtt-ca" : ""});
  options.tls = {mqtt.ca_file, mqtt.cert_file, mqtt.key_file};
  options.client_id = mqtt.client_id.empty() ? robot_instance_id : mqtt.client_id;
  options.username = mqtt.username;
  options.password = mqtt.password;
  options.keep_alive = mqtt.keep_alive;
  options.session_expiry = mqtt.session_expiry;
  options.receive_maximum = mqtt.receive_maximum;
  options.maximum_packet_size = static_cast<std::uint32_t>(mqtt.max_payload_bytes + packet_overhead);
  options.timing.acknowledge = mqtt.publish_timeout;
  if (aws) options.filters_in_subscribe = 8;
  return options;
}

mqtt::ProxyOptions proxy_options(const config::Config& config) {
  mqtt::ProxyOptions options;
  options.limits.payload_bytes = config.mqtt.max_payload_bytes;
  if (config.mqtt.profile == config::Profile::aws_iot) options.limits = mqtt::aws_iot_limits(config.mqtt.max_payload_bytes);
  options.lanes.dedup_window = config.mqtt.dedup_window;
  options.enable_callbacks = config.callback.enabled;
  return options;
}

mqtt::ShownConfiguration shown_configuration(const config::Config& config) {
  return {config.client.host, config.client.port, config.callback.host, config.callback.port,
          config.mqtt.transport == config::TransportKind::service ? "service" : "embedded"};
}

http::ServerOptions rest_options(const config::Config& config) {
  http::ServerOptions options;
  options.name = "petal-app-manager";
  options.host = config.http.host;
  options.port = config.http.port;
  options.host_key = "HTTP_HOST";
  options.port_key = "HTTP_PORT";
  options.bearer_token = config.http.token;
  options.body_limit = config.mqtt.max_payload_bytes + request_overhead;
  return options;
}

DeviceInfo device_info(const config::Config& config, const LocalDb& local_db) {
  auto const& device = config.device;
  auto const organization = device.organization_id.empty() ? local_db.organization_id() : device.organization_id;
  auto const robot = device.robot_instance_id.empty() ? local_db.machine_id() : device.robot_instance_id;
  return {organization, robot, device.id_prefix + robot};
}

Result<void> check_supported(const config::Config& config) {
  if (config.mqtt.transport == config::TransportKind::service)
    return Error(Errc::invalid_argument,
                 "MQTT_TRANSPORT=service (chosen by TS_CLIENT_HOST or TS_CLIENT_PORT where it is not set) is not in this "
                 "version; set MQTT_TRANSPORT=embedded");
  if (config.local_db.kind == config::LocalDbKind::dashboard)
    return Error(Errc::invalid_argument, "LOCAL_DB=dashboard is not in this version; set LOCAL_DB=sqlite");
  return {};
}

}  // namespace petal::host
