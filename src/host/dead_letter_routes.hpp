// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/dead_letter_api.hpp"
#include "http/route_table.hpp"

namespace petal::host {

/// Adds the REST API under `/mqtt/deadletters` (docs/reference.md, Dead letters).
///
/// **Lifetime.** `api` must outlive the table.
void add_dead_letter_routes(http::RouteTable& routes, daemon::DeadLetterApi& api);

}  // namespace petal::host
