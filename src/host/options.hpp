// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/local_db.hpp>
#include <petal/mqtt_proxy.hpp>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "http/server.hpp"
#include "inbox/options.hpp"
#include "outbox/options.hpp"
#include "proxy/health.hpp"
#include "proxy/proxy.hpp"
#include "redis/options.hpp"
#include "service_link/service_transport.hpp"

namespace petal::host {

/// What each part takes of the configuration.
service_link::ServiceTransportOptions service_transport_options(const config::Config& config);
outbox::Options outbox_options(const config::Config& config);
proxy::ProxyOptions proxy_options(const config::Config& config);
proxy::ShownConfiguration shown_configuration(const config::Config& config);
http::ServerOptions rest_options(const config::Config& config);
inbox::Options inbox_options(const config::Config& config);
redis::Options redis_options(const config::Config& config);

/// What was configured by hand wins over what the database says.
DeviceInfo device_info(const config::Config& config, const LocalDb& local_db);

/// Whether the manager uses the key: what the broker is shown is the client service's with `MQTT_TRANSPORT=service`,
/// which may run as another user, and the manager need not be able to read it then.
bool uses(const config::Config& config, std::string_view key);

/// **Errors.** invalid_argument: it asks for what this version does not have; the detail says what to set instead.
Result<void> check_supported(const config::Config& config);

}  // namespace petal::host
