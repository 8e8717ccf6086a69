// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/petals.hpp"
#include "http/route_table.hpp"

namespace petal::host {

/// The REST API under `/petals` (docs/reference.md, REST API): what the manager reports of its petals, and their own
/// routes below `/petals/{name}/`.
class PetalRoutes {
 public:
  explicit PetalRoutes(Petals& petals) : petals_(petals) {}

  void add_to(http::RouteTable& routes);

 private:
  Task<http::Response> all(http::Request request);
  Task<http::Response> one(http::Request request);
  Task<http::Response> restart(http::Request request);

  Petals& petals_;
};

}  // namespace petal::host
