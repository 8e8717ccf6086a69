// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <petal/message.hpp>

#include "http/route_table.hpp"
#include "proxy/proxy.hpp"

namespace petal::host {

/// The REST API under `/mqtt/` (docs/reference.md, REST API).
///
/// A subscription made here has no handler of its own: its messages are logged, and reach the patterns of petals.
class MqttRoutes {
 public:
  MqttRoutes(proxy::Proxy& proxy, std::shared_ptr<runtime::Owner> rest, std::function<json::object()> health)
      : proxy_(proxy), rest_(std::move(rest)), health_(std::move(health)) {}

  void add_to(http::RouteTable& routes);

 private:
  Task<http::Response> publish(http::Request request);
  Task<http::Response> subscribe(http::Request request);
  Task<http::Response> unsubscribe(http::Request request);
  Task<http::Response> status(http::Request request);
  Task<http::Response> subscriptions(http::Request request);

  proxy::Proxy& proxy_;
  std::shared_ptr<runtime::Owner> rest_;
  std::function<json::object()> health_;
};

}  // namespace petal::host
