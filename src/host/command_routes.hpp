// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/route_table.hpp"
#include "proxy/commands/command_sender.hpp"

namespace petal::host {

/// `POST /mqtt/command`: sends a command to a device, or runs it here, and returns its response (docs/reference.md,
/// REST API).
class CommandRoutes {
 public:
  explicit CommandRoutes(proxy::CommandSender& sender) : sender_(sender) {}

  void add_to(http::RouteTable& routes);

 private:
  Task<http::Response> command(http::Request request);

  proxy::CommandSender& sender_;
};

}  // namespace petal::host
