// SPDX-License-Identifier: Apache-2.0
#include "client_program.hpp"

#include "broker_link/broker_link.hpp"
#include "client_service/routes.hpp"
#include "client_service/service.hpp"
#include "config/host_name.hpp"
#include "daemon/broker_options.hpp"
#include "daemon/dead_letter_api.hpp"
#include "daemon/limits.hpp"
#include "daemon/outbox_options.hpp"
#include "http/server.hpp"
#include "inbox/inbox.hpp"
#include "local_db/machine_id.hpp"
#include "outbox/store_and_forward.hpp"
#include "runtime/log.hpp"
#include "runtime/service_manager.hpp"
#include "runtime/task_group.hpp"

namespace petal {
namespace {

/// The size of what a request has besides the payload: a topic of the longest kind, escaped, and the other members.
constexpr std::size_t request_overhead = 512 * 1024;
constexpr std::size_t most_clients = 2048;

/// The answer must reach a manager that waits for PUBLISH_TIMEOUT.
outbox::Options outbox_options(const config::Config& config) {
  auto options = daemon::outbox_options(config, "client-service-outbox.db");
  options.publish_timeout = options.publish_timeout * 4 / 5;
  return options;
}

client_service::ServiceOptions service_options(const config::Config& config, const outbox::StoreAndForward& outbox) {
  client_service::ServiceOptions options;
  options.limits = daemon::limits(config);
  options.allowed_hosts = config.callback.allowed_hosts;
  if (auto const& socket = config.callback.socket; !socket.empty())
    options.allowed_hosts.push_back(http::unix_host(socket));
  options.most = {config.callback.max_registrations, config.callback.max_urls};
  options.outbox = [&outbox] { return to_json(outbox.stats()); };
  options.outbox_fault = [&outbox] { return outbox.fault(); };
  return options;
}

inbox::Options inbox_options(const config::Config& config) {
  inbox::Options options;
  options.file = config.storage.data_dir / "client-service-inbox.db";
  options.max_bytes = config.storage.outbox_max_bytes;
  return options;
}

http::ServerOptions server_options(const config::Config& config) {
  http::ServerOptions options;
  options.name = "petal-mqtt-client";
  options.host = config.client.host;
  options.port = config.client.port;
  options.socket = config.client.socket;
  options.host_key = "TS_CLIENT_HOST";
  options.port_key = "TS_CLIENT_PORT";
  options.socket_key = "TS_CLIENT_SOCKET";
  options.body_limit = config.mqtt.max_payload_bytes + request_overhead;
  options.max_connections = most_clients;
  options.allowed_hosts = config.http.allowed_hosts;
  return options;
}

}  // namespace

/// The members are in the order in which they depend on each other.
struct ClientProgram::Parts {
  Parts(const boost::asio::any_io_executor& executor, const config::Config& config, const std::string& robot,
        std::unique_ptr<client_service::RegistrationStore> store)
      : inbox(executor, inbox_options(config)),
        link(executor, daemon::broker_options(config, robot)),
        outbox(executor, outbox_options(config), link),
        service(executor, service_options(config, outbox), outbox, std::move(store)),
        dead_letters(outbox, daemon::DeadLetterApi::of_the_client_service()),
        server(executor, server_options(config), routes()),
        tasks(executor) {}

  http::RouteTable routes() {
    auto table = client_service::routes(service);
    using http::Method;
    using http::Request;
    table.add({Method::get, "/deadletters", [this](Request request) { return dead_letters.list(std::move(request)); }});
    table.add({Method::post, "/deadletters/retry",
               [this](Request request) { return dead_letters.retry(std::move(request)); }});
    table.add({Method::post, "/deadletters/remove",
               [this](Request request) { return dead_letters.remove(std::move(request)); }});
    return table;
  }

  inbox::Inbox inbox;
  broker_link::BrokerLink link;
  outbox::StoreAndForward outbox;
  client_service::Service service;
  daemon::DeadLetterApi dead_letters;
  http::Server server;
  runtime::TaskGroup tasks;
};

ClientProgram::ClientProgram(boost::asio::any_io_executor executor, config::Config config)
    : executor_(std::move(executor)), config_(std::move(config)) {}

ClientProgram::~ClientProgram() = default;

Result<void> ClientProgram::check(const config::Config& config) {
  if (config::is_loopback(config.client.host)) return {};
  return Error(Errc::invalid_argument,
               "TS_CLIENT_HOST=\"" + config.client.host +
                   "\": whoever reaches the client service can publish as this robot; accepted: a "
                   "loopback address");
}

Task<Result<void>> ClientProgram::start() {
  auto const machine = local_db::machine_id(config_.storage.data_dir);
  auto store = client_service::RegistrationStore::open(executor_, config_.storage.data_dir);
  if (!store) co_return store.error();
  auto const& given = config_.device.robot_instance_id;
  auto const robot = given.empty() ? machine.id : given;
  parts_ = std::make_unique<Parts>(executor_, config_, robot, std::move(*store));
  set_presence({config_.device.organization_id, robot, config_.device.id_prefix + robot});
  if (auto const listening = parts_->server.listen(); !listening) co_return listening;
  auto const& socket = config_.client.socket;
  runtime::logger("client_service")
      ->info("listening: url=http://{}:{}{}{}", config_.client.host, parts_->server.port(),
             socket.empty() ? "" : " socket=", socket);
  if (auto const started = co_await parts_->service.start(parts_->inbox); !started) co_return started;
  parts_->tasks.spawn("systemd watchdog", runtime::feed_watchdog());
  runtime::notify_ready("running");
  co_return Result<void>();
}

/// Only the manager can read the organization id in the local database.
void ClientProgram::set_presence(const DeviceInfo& device) {
  auto const topic = daemon::presence_topic(config_, device);
  if (topic.empty() && !config_.mqtt.presence_topic.empty())
    runtime::logger("client_service")
        ->warn("presence is not published: MQTT_PRESENCE_TOPIC={} needs ORGANIZATION_ID, which is not set",
               config_.mqtt.presence_topic);
  parts_->link.set_presence_topic(topic);
}

Task<> ClientProgram::stop() {
  if (!parts_) co_return;
  runtime::notify_stopping();
  co_await parts_->server.stop(std::chrono::milliseconds(500));
  co_await parts_->service.stop();
  co_await parts_->tasks.stop(std::chrono::milliseconds(200));
  parts_.reset();
}

}  // namespace petal
