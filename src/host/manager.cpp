// SPDX-License-Identifier: Apache-2.0
#include "host/manager.hpp"

#include <fmt/format.h>

#include "broker_link/broker_link.hpp"
#include "daemon/broker_options.hpp"
#include "daemon/dead_letter_api.hpp"
#include "host/command_routes.hpp"
#include "host/dead_letter_routes.hpp"
#include "host/health_routes.hpp"
#include "host/live_routes.hpp"
#include "host/log.hpp"
#include "host/mqtt_routes.hpp"
#include "host/open_database.hpp"
#include "host/options.hpp"
#include "host/petal_routes.hpp"
#include "host/petals.hpp"
#include "http/server.hpp"
#include "inbox/inbox.hpp"
#include "local_db/machine_id.hpp"
#include "outbox/store_and_forward.hpp"
#include "proxy/commands/command_processor.hpp"
#include "proxy/commands/device_topics.hpp"
#include "proxy/health.hpp"
#include "redis/link.hpp"
#include "runtime/service_manager.hpp"
#include "runtime/text.hpp"
#include "runtime/worker_pool.hpp"
#include "service_link/service_transport.hpp"

namespace petal::host {
namespace {

constexpr auto petals_start_limit = std::chrono::seconds(5);
constexpr auto requests_end_limit = std::chrono::milliseconds(500);

/// Makes the transport that is configured, and starts its listener if it has one.
Result<std::unique_ptr<transport::Transport>> make_transport(const boost::asio::any_io_executor& executor,
                                                             const config::Config& config, const std::string& robot) {
  if (config.mqtt.transport == config::TransportKind::embedded)
    return std::make_unique<broker_link::BrokerLink>(executor, daemon::broker_options(config, robot));
  auto service = std::make_unique<service_link::ServiceTransport>(executor, service_transport_options(config));
  if (auto const listening = service->listen(); !listening) return listening.error();
  return service;
}

}  // namespace

/// The members are in the order in which they depend on each other.
struct Manager::Parts {
  Parts(boost::asio::any_io_executor ex, const config::Config& c, const config::Environment& environment,
        std::string fault_of_machine, std::unique_ptr<local_db::RobotDb> database,
        std::unique_ptr<transport::Transport> transport)
      : executor(ex),
        config(c),
        machine_fault(std::move(fault_of_machine)),
        local_db(std::move(database)),
        manager(std::make_shared<runtime::Owner>(runtime::Owner::Kind::manager, "manager", ex)),
        rest(std::make_shared<runtime::Owner>(runtime::Owner::Kind::rest, "REST", ex)),
        inbox(ex, inbox_options(c)),
        link(std::move(transport)),
        outbox(ex, outbox_options(c), *link),
        proxy(ex, proxy_options(c), outbox),
        commands(proxy, manager),
        device_topics(proxy, commands, manager),
        sender(proxy, commands, device_topics),
        redis(ex, redis_options(c)),
        petals(ex, Services{proxy, commands, sender, *local_db, redis, environment, views(), workers}),
        petal_routes(petals),
        mqtt_routes(proxy, rest, [this] { return health(); }),
        dead_letters(outbox, daemon::DeadLetterApi::of_the_manager()),
        command_routes(sender),
        live_routes(ex, proxy),
        health_routes(
            petals, *local_db, [this] { return health(); }, [this] { return database_fault(); },
            [this] { return redis.health(); }),
        server(ex, rest_options(c), routes()) {}

  proxy::PetalMqtt::Views views() {
    return {[this] { return health(); }, [this] { return device_topics.device(); }};
  }

  json::object health() const {
    auto const stored = outbox.stats();
    auto const fault = runtime::joined({storage_fault(), identity_fault()}, "; ");
    return proxy::health(proxy, {shown_configuration(config), device_info(config, *local_db), fault,
                                 outbox::to_json(stored), stored.dropped + outbox.unread()});
  }

  std::string database_fault() const { return runtime::joined({machine_fault, local_db->fault()}, "; "); }

  /// Why the robot has no organization although its record has one. A setting wins over the record.
  std::string identity_fault() const {
    return config.device.organization_id.empty() ? local_db->refusal() : std::string();
  }

  /// Why something on disk cannot be read or written.
  std::string storage_fault() const { return runtime::joined({database_fault(), outbox.fault(), inbox.fault()}, "; "); }

  http::RouteTable routes() {
    http::RouteTable table;
    health_routes.add_to(table);
    mqtt_routes.add_to(table);
    add_dead_letter_routes(table, dead_letters);
    command_routes.add_to(table);
    live_routes.add_to(table);
    petal_routes.add_to(table);
    return table;
  }

  void serve_status();
  void set_device(const DeviceInfo& device);
  void on_link(const transport::LinkState& state);

  boost::asio::any_io_executor executor;
  const config::Config& config;
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  runtime::WorkerPool workers;  // destroyed last: nothing else is left to do while it waits for a job that does not end
  std::string machine_fault;    ///< why the robot has another name than before
  std::unique_ptr<local_db::RobotDb> local_db;
  std::shared_ptr<runtime::Owner> manager;
  std::shared_ptr<runtime::Owner> rest;
  inbox::Inbox inbox;  // outlives the link, the handler queues, and everything that holds messages
  std::unique_ptr<transport::Transport> link;
  outbox::StoreAndForward outbox;
  proxy::Proxy proxy;
  proxy::CommandProcessor commands;
  proxy::DeviceTopics device_topics;
  proxy::CommandSender sender;
  redis::Link redis;
  Petals petals;
  PetalRoutes petal_routes;
  MqttRoutes mqtt_routes;
  daemon::DeadLetterApi dead_letters;
  CommandRoutes command_routes;
  LiveRoutes live_routes;
  HealthRoutes health_routes;
  http::Server server;
};

/// Serves the built-in command `get_status`.
void Manager::Parts::serve_status() {
  auto const answer = [this](Command) -> Task<json::object> {
    auto const uptime = std::chrono::steady_clock::now() - started;
    co_return json::object{{"version", PETAL_VERSION},
                           {"uptime_seconds", std::chrono::duration_cast<std::chrono::seconds>(uptime).count()},
                           {"health", health()}};
  };
  commands.serve(manager, "get_status", answer);
}

void Manager::Parts::set_device(const DeviceInfo& device) {
  link->set_presence_topic(daemon::presence_topic(config, device));
  device_topics.set_device(device);
}

void Manager::Parts::on_link(const transport::LinkState& state) {
  runtime::notify_status(state.connected ? "connected to the broker" : "not connected: " + state.detail);
  if (state.connected) device_topics.retry();
}

Manager::Manager(boost::asio::any_io_executor executor, config::Config config, config::Environment environment)
    : executor_(std::move(executor)), config_(std::move(config)), environment_(std::move(environment)) {}

Manager::~Manager() = default;

Task<Result<void>> Manager::start() {
  auto const machine = local_db::machine_id(config_.storage.data_dir);
  auto database = co_await open_database(executor_, config_, machine.id);
  if (!database) co_return database.error();
  auto transport = make_transport(executor_, config_, device_info(config_, **database).robot_instance_id);
  if (!transport) co_return transport.error();
  parts_ = std::make_unique<Parts>(executor_, config_, environment_, machine.fault, std::move(*database),
                                   std::move(*transport));
  auto& parts = *parts_;

  if (auto const listening = parts.server.listen(); !listening) co_return listening;
  log().info("listening: url=http://{}:{}", config_.http.host, parts.server.port());
  parts.serve_status();
  parts.local_db->on_identity_change([&parts, this] { parts.set_device(device_info(config_, *parts.local_db)); });
  parts.manager->tasks.spawn("local database watch", parts.local_db->watch());
  parts.manager->tasks.spawn("systemd watchdog", runtime::feed_watchdog());
  auto const device = device_info(config_, *parts.local_db);
  log().info("robot: organization_id={} device_id={}", device.organization_id.empty() ? "none" : device.organization_id,
             device.device_id);
  parts.set_device(device);
  parts.petals.load(config_.petals.directory, config_.petals.enabled);
  co_await parts.petals.start(petals_start_limit);
  // Last, because the broker sends at once what it has kept for this robot, and the messages need their handlers.
  co_await parts.proxy.start(parts.inbox, [&parts](const transport::LinkState& state) { parts.on_link(state); });
  runtime::notify_ready("running");
  log().info("ready");
  co_return Result<void>();
}

Task<> Manager::stop() {
  if (!parts_) co_return;
  runtime::notify_stopping();
  log().info("stopping");
  auto& parts = *parts_;
  co_await parts.server.stop(requests_end_limit);
  co_await parts.live_routes.stop();
  co_await parts.proxy.drain({});
  co_await parts.petals.stop();
  co_await parts.sender.stop();
  co_await parts.redis.stop();
  co_await parts.proxy.stop();
  co_await parts.rest->tasks.stop(std::chrono::milliseconds(200));
  co_await parts.manager->tasks.stop(std::chrono::milliseconds(200));
  parts.inbox.leave();
  parts_.reset();
  log().info("stopped");
}

}  // namespace petal::host
