// SPDX-License-Identifier: Apache-2.0
#include "host/health_routes.hpp"

#include <boost/json/array.hpp>

#include "runtime/log.hpp"

namespace petal::host {
namespace {

using http::Method;
using http::Request;
using http::Response;

json::array petals_shown(const Petals& petals) {
  json::array shown;
  for (auto const& petal : petals.report()) shown.push_back(to_json(petal));
  return shown;
}

/// Returns the worst status of the proxies and petals.
std::string_view overall(const json::object& proxies, const json::array& petals) {
  auto const& status = proxies.at("mqtt").at("status").as_string();
  auto const* const redis = proxies.if_contains("redis");
  bool const all_run = std::all_of(petals.begin(), petals.end(), [](const json::value& petal) {
    return petal.at("state").as_string() == "running" || petal.at("state").as_string() == "starting";
  });
  if (status == "healthy" && (!all_run || (redis && redis->at("status") != "healthy"))) return "degraded";
  return status == "healthy" ? "healthy" : status == "degraded" ? "degraded" : "unhealthy";
}

}  // namespace

void HealthRoutes::add_to(http::RouteTable& routes) {
  constexpr http::RouteTraits essential{.is_essential = true};
  routes.add({Method::get, "/health", [this](Request request) { return health(std::move(request)); }, essential});
  routes.add(
      {Method::get, "/health/detailed", [this](Request request) { return detailed(std::move(request)); }, essential});
}

Task<Response> HealthRoutes::health(Request) {
  co_return http::json_response(200, {{"status", "ok"}});
}

json::object HealthRoutes::database_shown() const {
  auto const fault = storage_fault_();
  json::object shown = {{"status", fault.empty() ? "healthy" : "unhealthy"},
                        {"machine_id", local_db_.machine_id()},
                        {"organization_id", local_db_.organization_id()},
                        {"robot_type_id", local_db_.robot_type_id()}};
  if (!fault.empty()) shown["details"] = fault;
  return shown;
}

Task<Response> HealthRoutes::detailed(Request) {
  json::object proxies = {{"mqtt", mqtt_health_()}, {"db", database_shown()}};
  if (auto redis = redis_health_()) proxies["redis"] = std::move(*redis);
  auto petals = petals_shown(petals_);
  json::object body;
  body["status"] = overall(proxies, petals);
  body["proxies"] = std::move(proxies);
  body["petals"] = std::move(petals);
  body["log"] = {{"lost_lines", runtime::lost_log_lines()}};
  co_return http::json_response(200, std::move(body));
}

}  // namespace petal::host
