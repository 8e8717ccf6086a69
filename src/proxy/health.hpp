// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/mqtt_proxy.hpp>
#include <string>

#include "proxy/proxy.hpp"

namespace petal::proxy {

/// What the status shows under `configuration`, as it was configured.
struct ShownConfiguration {
  std::string ts_client_host;
  std::uint16_t ts_client_port = 0;
  std::string ts_client_socket;  ///< shown unless it is empty
  std::string callback_host;
  std::uint16_t callback_port = 0;
  std::string callback_socket;  ///< shown unless it is empty
  std::string transport;
};

/// What the status shows beside the state of the proxy.
struct HealthInputs {
  ShownConfiguration configuration;
  DeviceInfo device;
  std::string fault;                 ///< why the robot cannot do its job, with or without a link; empty if it can
  json::object outbox = {};          ///< shown under that name unless it is empty
  std::uint64_t outbox_dropped = 0;  ///< how many of the stored messages were dropped
};

/// Returns the body of `GET /mqtt/status`, as docs/reference.md defines it.
json::object health(const Proxy& proxy, const HealthInputs& inputs);

}  // namespace petal::proxy
