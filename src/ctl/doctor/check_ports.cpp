// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ctl/doctor/checks.hpp"
#include "ctl/manager_api.hpp"
#include "ctl/members.hpp"
#include "daemon/client_service_url.hpp"
#include "http/server.hpp"

namespace petal::ctl {
namespace {

using Level = Finding::Level;

constexpr auto answer_within = std::chrono::seconds(2);

/// Checks whether the manager could listen there.
Task<Finding> free_port(std::string host, std::uint16_t port, std::string host_key, std::string port_key) {
  http::ServerOptions options;
  options.host = host;
  options.port = port;
  options.host_key = std::move(host_key);
  options.port_key = port_key;
  http::Server server(co_await boost::asio::this_coro::executor, options, http::RouteTable());
  auto const listening = server.listen();
  co_await server.stop(std::chrono::seconds(0));
  if (listening) co_return Finding{Level::ok, "ports", fmt::format("{} {} on {} is free", port_key, port, host)};
  co_return Finding{Level::problem, "ports", listening.error().message(),
                    fmt::format("ss -ltnp 'sport = :{}' shows which program it is", port)};
}

Task<Result<http::ClientResponse>> ask(std::string host, std::uint16_t port, std::string target) {
  http::Client client(co_await boost::asio::this_coro::executor, std::move(host), port);
  co_return co_await client.request(http::Method::get, std::move(target), {}, answer_within);
}

}  // namespace

Task<Findings> check_ports(DoctorContext examined) {
  auto const& config = examined.config;
  Findings findings;
  if (examined.health)
    findings.push_back({Level::ok, "ports", fmt::format("HTTP_PORT {} is the manager's", config.http.port)});
  else if (config.http.port != 0)
    findings.push_back(co_await free_port(config.http.host, config.http.port, "HTTP_HOST", "HTTP_PORT"));
  if (!examined.uses_service() || !config.callback.enabled || config.callback.port == 0) co_return findings;

  auto const answer = co_await ask(config.callback.host, config.callback.port, "/callback/health");
  if (examined.health && answer && answer->is_success())
    findings.push_back({Level::ok, "ports", fmt::format("CALLBACK_PORT {} is the manager's", config.callback.port)});
  else if (examined.health)
    findings.push_back({Level::problem, "ports",
                        fmt::format("the callback server does not answer at CALLBACK_PORT {}", config.callback.port),
                        "see the manager's log, and restart it"});
  else
    findings.push_back(
        co_await free_port(config.callback.host, config.callback.port, "CALLBACK_HOST", "CALLBACK_PORT"));
  co_return findings;
}

Task<Findings> check_service(DoctorContext examined) {
  if (!examined.uses_service()) co_return Findings();
  auto const service = daemon::client_service_url(examined.config);
  auto const where = service.peer();
  auto const answer = co_await ask(service.host, service.port, "/health");
  if (!answer)
    co_return Findings{{Level::problem, "service", "the client service is out of reach: " + answer.error().message(),
                        "start it: systemctl start petal-mqtt-client; TS_CLIENT_HOST and TS_CLIENT_PORT, or "
                        "TS_CLIENT_SOCKET, say where it is"}};
  try {
    auto const health = parsed(answer->body);
    if (flag_at(health, "connected"))
      co_return Findings{
          {Level::ok, "service", fmt::format("the client service at {} is connected to the broker", where)}};
    co_return Findings{
        {Level::problem, "service",
         fmt::format("the client service at {} is not connected to the broker: {}", where, text_at(health, "details")),
         "its settings for the broker are its own: see its environment, and its log"}};
  } catch (const CliError&) {
  }
  co_return Findings{{Level::problem, "service", fmt::format("what answers at {} is no client service", where),
                      "see TS_CLIENT_HOST and TS_CLIENT_PORT"}};
}

}  // namespace petal::ctl
