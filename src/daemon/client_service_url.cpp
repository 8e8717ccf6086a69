// SPDX-License-Identifier: Apache-2.0
#include "daemon/client_service_url.hpp"

namespace petal::daemon {

http::Url client_service_url(const config::Config& config) {
  auto const& client = config.client;
  return {.host = client.socket.empty() ? client.host : http::unix_host(client.socket), .port = client.port};
}

}  // namespace petal::daemon
