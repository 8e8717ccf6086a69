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

/// Each returns the options that one part takes from the configuration.
service_link::ServiceTransportOptions service_transport_options(const config::Config& config);
outbox::Options outbox_options(const config::Config& config);
proxy::ProxyOptions proxy_options(const config::Config& config);
proxy::ShownConfiguration shown_configuration(const config::Config& config);
http::ServerOptions rest_options(const config::Config& config);
inbox::Options inbox_options(const config::Config& config);
redis::Options redis_options(const config::Config& config);

/// Returns the robot's names. Those in the configuration win over those in the database.
DeviceInfo device_info(const config::Config& config, const LocalDb& local_db);

/// Returns whether the manager uses the setting `key`. With `MQTT_TRANSPORT=service` the certificate and key files for
/// the broker are used by the client service, which may run as another user, so that the manager need not be able to
/// read them.
bool uses(const config::Config& config, std::string_view key);

/// **Errors.** invalid_argument: the callback server would listen where other machines can reach it; the detail says
/// what is accepted.
Result<void> check_supported(const config::Config& config);

}  // namespace petal::host
