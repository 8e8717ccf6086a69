// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <boost/asio/redirect_error.hpp>
#include <random>

#include "broker_link/connector.hpp"
#include "broker_link/session.hpp"
#include "broker_link/version_choice.hpp"
#include "ctl/doctor/checks.hpp"
#include "ctl/members.hpp"
#include "daemon/broker_options.hpp"
#include "runtime/task_group.hpp"

namespace petal::ctl {
namespace {

using Level = Finding::Level;

constexpr auto answer_within = std::chrono::seconds(3);

/// The client id is another one: with the manager's id it would take over the manager's session.
broker_link::BrokerOptions options_for(const config::Config& config, const config::BrokerUrl& url) {
  auto options = daemon::broker_options(config, "");
  std::erase_if(options.brokers, [&](const auto& each) { return each.host != url.host || each.port != url.port; });
  options.brokers.resize(1);
  options.client_id = fmt::format("petalctl-doctor-{:08x}", std::random_device()());
  options.session_expiry = std::chrono::seconds(0);
  options.timing.resolve = options.timing.connect = options.timing.handshake = answer_within;
  return options;
}

std::string advice_for(const std::string& fault) {
  if (fault.find("resolving") != fault.npos)
    return "is the name in MQTT_BROKER_URL right, and does the robot have a network and a name server (resolvectl)?";
  if (fault.find("certificate") != fault.npos || fault.find("TLS") != fault.npos)
    return "see MQTT_CA_FILE, MQTT_CERT_FILE and MQTT_KEY_FILE, the clock, and whether MQTT_BROKER_URL bears the name "
           "in "
           "the broker's certificate";
  return "does the broker run, is its port right, and does a firewall let it through?";
}

Task<> end_in_time(broker_link::Session& session) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, answer_within);
  co_await timer.async_wait(boost::asio::use_awaitable);
  session.abort();
}

/// Sends CONNECT and, if it is accepted, DISCONNECT.
Task<broker_link::SessionEnd> greet(broker_link::Connection connection, const broker_link::BrokerOptions& options,
                                    mqtt_codec::Version version) {
  runtime::TaskGroup tasks(co_await boost::asio::this_coro::executor);
  std::unique_ptr<broker_link::Session> session;
  session = std::make_unique<broker_link::Session>(
      std::move(connection), options, broker_link::SessionSetup{.version = version},
      broker_link::Session::Callbacks{.on_established = [&](bool) { tasks.spawn("goodbye", session->disconnect()); },
                                      .on_publish = [](const mqtt_codec::Publish&) {}});
  tasks.spawn("limit", end_in_time(*session));
  auto end = co_await session->run();
  co_await tasks.stop();
  co_return end;
}

bool is_connected(const DoctorContext& examined) {
  auto const* const proxies = examined.health ? member(*examined.health, "proxies") : nullptr;
  auto const* const mqtt = proxies ? member(*proxies, "mqtt") : nullptr;
  auto const* const connection = mqtt ? member(*mqtt, "connection") : nullptr;
  return connection && flag_at(*connection, "connected");
}

Finding judge(const broker_link::SessionEnd& end, const DoctorContext& examined, const std::string& name,
              mqtt_codec::Version version) {
  if (end.established)
    return {Level::ok, "broker",
            fmt::format("{}: CONNECT is accepted, MQTT {}", name, version == mqtt_codec::Version::v5 ? "5" : "3.1.1")};
  if (is_connected(examined))
    return {Level::ok, "broker",
            fmt::format("{}: other client ids than the robot's are refused ({}); the manager is connected", name,
                        end.reason)};
  if (examined.config.mqtt.profile == config::Profile::aws_iot)
    return {Level::warning, "broker",
            fmt::format("{}: CONNECT with a client id of the doctor's own: {}", name, end.reason),
            "the policy of the certificate may allow the robot's client id only: start the manager, and see petalctl "
            "status"};
  return {Level::problem, "broker", fmt::format("{}: CONNECT: {}", name, end.reason),
          "see MQTT_USERNAME and MQTT_PASSWORD, or the robot's certificate, and what the broker's log says"};
}

}  // namespace

Task<Findings> check_broker(DoctorContext examined, config::BrokerUrl url) {
  auto const options = options_for(examined.config, url);
  broker_link::Connector connector(options);
  auto const name = connector.current();
  broker_link::VersionChoice versions(options.version);
  auto version = versions.next(name, std::chrono::steady_clock::now());
  auto connection = co_await connector.connect();
  if (!connection) {
    auto const fault = connection.error().message();
    co_return Findings{{Level::problem, "broker", fault, advice_for(fault)}};
  }
  Findings findings = {{Level::ok, "broker",
                        fmt::format("{}: its name resolves, TCP connects{}", name, url.tls ? ", TLS verifies" : "")}};
  auto end = co_await greet(std::move(*connection), options, version);
  if (versions.ended(name, version, end, std::chrono::steady_clock::now())) {
    version = versions.next(name, std::chrono::steady_clock::now());
    if (connection = co_await connector.connect(); connection)
      end = co_await greet(std::move(*connection), options, version);
  }
  findings.push_back(judge(end, examined, name, version));
  co_return findings;
}

}  // namespace petal::ctl
