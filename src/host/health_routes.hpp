// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <petal/local_db.hpp>

#include "host/petals.hpp"
#include "http/route_table.hpp"

namespace petal::host {

/// `GET /health` and `GET /health/detailed` (docs/reference.md, REST API).
class HealthRoutes {
 public:
  /// `storage_fault` returns why the local database cannot be read or written; empty while it can be. `redis_health`
  /// returns nothing before a petal has used Redis.
  HealthRoutes(const Petals& petals, const LocalDb& local_db, std::function<json::object()> mqtt_health,
               std::function<std::string()> storage_fault, std::function<std::optional<json::object>()> redis_health)
      : petals_(petals),
        local_db_(local_db),
        mqtt_health_(std::move(mqtt_health)),
        storage_fault_(std::move(storage_fault)),
        redis_health_(std::move(redis_health)) {}

  void add_to(http::RouteTable& routes);

 private:
  Task<http::Response> health(http::Request request);
  Task<http::Response> detailed(http::Request request);
  json::object database_shown() const;

  const Petals& petals_;
  const LocalDb& local_db_;
  std::function<json::object()> mqtt_health_;
  std::function<std::string()> storage_fault_;
  std::function<std::optional<json::object>()> redis_health_;
};

}  // namespace petal::host
