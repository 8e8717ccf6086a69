// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"
#include "http/url.hpp"

namespace petal::daemon {

/// Returns where the manager finds the client service: at its Unix socket if one is configured, else at its port.
http::Url client_service_url(const config::Config& config);

}  // namespace petal::daemon
