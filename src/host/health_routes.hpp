// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <petal/local_db.hpp>

#include "host/petals.hpp"
#include "http/route_table.hpp"

namespace petal::host {

/// `GET /health` and `GET /health/detailed` (docs/reference.md, REST API).
class HealthRoutes {
 public:
  HealthRoutes(const Petals& petals, const LocalDb& local_db, std::function<json::object()> mqtt_health)
      : petals_(petals), local_db_(local_db), mqtt_health_(std::move(mqtt_health)) {}

  void add_to(http::RouteTable& routes);

 private:
  Task<http::Response> health(http::Request request);
  Task<http::Response> detailed(http::Request request);

  const Petals& petals_;
  const LocalDb& local_db_;
  std::function<json::object()> mqtt_health_;
};

}  // namespace petal::host
