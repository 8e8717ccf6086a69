// SPDX-License-Identifier: Apache-2.0
#include "host/options.hpp"

#include <algorithm>

#include "config/host_name.hpp"
#include "daemon/client_service_url.hpp"
#include "daemon/limits.hpp"
#include "daemon/outbox_options.hpp"

namespace petal::host {
namespace {

/// The size of what a request has besides the payload: a topic of the longest kind, escaped, and the other members.
constexpr std::size_t request_overhead = 512 * 1024;

}  // namespace

service_link::ServiceTransportOptions service_transport_options(const config::Config& config) {
  service_link::ServiceTransportOptions options;
  options.service = daemon::client_service_url(config);
  options.callback_url_host = config.callback.host;
  options.enable_callbacks = config.callback.enabled;
  options.callbacks.host = config.callback.host;
  options.callbacks.port = config.callback.port;
  options.callbacks.socket = config.callback.socket;
  options.callbacks.max_payload_bytes = config.mqtt.max_payload_bytes;
  options.callbacks.allowed_hosts = config.http.allowed_hosts;
  options.callbacks.intake.safe_within = std::min(config.mqtt.ack_deadline, options.callbacks.intake.safe_within);
  options.callbacks.secret_only = config.callback.secret_only;
  options.secret_file = config.storage.data_dir / "callback-secret";
  options.request_limit = config.mqtt.publish_timeout;
  options.health_interval = config.mqtt.health_check_interval;
  return options;
}

outbox::Options outbox_options(const config::Config& config) {
  auto options = daemon::outbox_options(config, "outbox.db");
  if (config.mqtt.transport == config::TransportKind::service) options.rate = 0;  // the client service limits the rate
  return options;
}

proxy::ProxyOptions proxy_options(const config::Config& config) {
  proxy::ProxyOptions options;
  options.limits = daemon::limits(config);
  options.queues.dedup_window = config.mqtt.dedup_window;
  options.enable_callbacks = config.callback.enabled;
  return options;
}

inbox::Options inbox_options(const config::Config& config) {
  inbox::Options options;
  options.file = config.storage.data_dir / "inbox.db";
  options.max_bytes = config.storage.outbox_max_bytes;
  // The client service waits for its answer until the message is handled or on disk.
  if (config.mqtt.transport == config::TransportKind::service) options.spool_after = std::chrono::milliseconds(20);
  return options;
}

redis::Options redis_options(const config::Config& config) {
  redis::Options options;
  options.host = config.redis.host;
  options.port = config.redis.port;
  options.database = config.redis.database;
  options.username = config.redis.username;
  options.password = config.redis.password;
  return options;
}

proxy::ShownConfiguration shown_configuration(const config::Config& config) {
  return {config.client.host,
          config.client.port,
          config.client.socket,
          config.callback.host,
          config.callback.port,
          config.callback.socket,
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
  options.allowed_hosts = config.http.allowed_hosts;
  options.body_limit = config.mqtt.max_payload_bytes + request_overhead;
  return options;
}

DeviceInfo device_info(const config::Config& config, const LocalDb& local_db) {
  auto const& device = config.device;
  auto const organization = device.organization_id.empty() ? local_db.organization_id() : device.organization_id;
  auto const robot = device.robot_instance_id.empty() ? local_db.machine_id() : device.robot_instance_id;
  return {organization, robot, device.id_prefix + robot};
}

bool uses(const config::Config& config, std::string_view key) {
  if (config.mqtt.transport == config::TransportKind::embedded) return true;
  return key != "MQTT_CA_FILE" && key != "MQTT_CERT_FILE" && key != "MQTT_KEY_FILE" && key != "MQTT_KEY_PASSWORD_FILE";
}

Result<void> check_supported(const config::Config& config) {
  bool const serves_callbacks = config.mqtt.transport == config::TransportKind::service && config.callback.enabled;
  if (serves_callbacks && !config::is_loopback(config.callback.host))
    return Error(Errc::invalid_argument, "CALLBACK_HOST=\"" + config.callback.host +
                                             "\": whoever reaches the callback server can command the robot; "
                                             "accepted: a loopback address");
  return {};
}

}  // namespace petal::host
