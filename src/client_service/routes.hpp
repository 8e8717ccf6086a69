// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "client_service/service.hpp"
#include "http/route_table.hpp"

namespace petal::client_service {

/// The client service's HTTP API (docs/client-service.md). Failures are `{"error": "..."}`.
///
/// **Lifetime.** The service must outlive the table.
http::RouteTable routes(Service& service);

}  // namespace petal::client_service
