// SPDX-License-Identifier: Apache-2.0
#include "proxy/health.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

namespace petal::proxy {
namespace {

struct Verdict {
  std::string_view status;
  std::string details;
};

Verdict judge(const Proxy& proxy, const HealthInputs& inputs) {
  auto const& link = proxy.link();
  if (!inputs.fault.empty()) return {"unhealthy", inputs.fault};
  if (link.refused) return {"unhealthy", link.detail};
  if (!link.connected) return {"degraded", link.detail};
  return {"healthy", {}};
}

/// Returns the subscribed filters that the broker has refused, with its reasons.
json::array refused(const Proxy& proxy) {
  json::array shown;
  for (auto const& [filter, why] : proxy.link().refused_filters)
    if (proxy.subscriptions().wanted(filter)) shown.push_back(json::object{{"topic", filter}, {"reason", why}});
  return shown;
}

json::object shown_as_json(const ShownConfiguration& shown, bool callbacks) {
  json::object out{{"ts_client_host", shown.ts_client_host}, {"ts_client_port", shown.ts_client_port},
                   {"callback_host", shown.callback_host},   {"callback_port", shown.callback_port},
                   {"enable_callbacks", callbacks},          {"transport", shown.transport}};
  if (!shown.ts_client_socket.empty()) out["ts_client_socket"] = shown.ts_client_socket;
  if (!shown.callback_socket.empty()) out["callback_socket"] = shown.callback_socket;
  return out;
}

json::object messages(const Counters& counters, std::uint64_t outbox_dropped) {
  return {{"published", counters.published},   {"received", counters.received},
          {"stored", counters.stored},         {"dropped", counters.dropped + outbox_dropped},
          {"duplicates", counters.duplicates}, {"handler_errors", counters.handler_errors}};
}

}  // namespace

json::object health(const Proxy& proxy, const HealthInputs& inputs) {
  auto const& link = proxy.link();
  bool const callbacks = proxy.options().enable_callbacks;
  auto const verdict = judge(proxy, inputs);

  json::object whole;
  whole["status"] = verdict.status;
  if (!verdict.details.empty()) whole["details"] = verdict.details;
  whole["connection"] = {{"ts_client", link.peer_ready},
                         {"callback_server", callbacks},
                         {"connected", link.connected},
                         {"broker", link.connected}};
  if (!link.version.empty()) whole["mqtt_version"] = link.version;
  whole["configuration"] = shown_as_json(inputs.configuration, callbacks);
  whole["subscriptions"] = {{"topics", json::value_from(proxy.subscriptions().filters())},
                            {"patterns", json::value_from(proxy.subscriptions().patterns())}};
  if (auto refusals = refused(proxy); !refusals.empty())
    whole["subscriptions"].get_object()["refused"] = std::move(refusals);
  whole["device_info"] = {{"organization_id", inputs.device.organization_id},
                          {"robot_instance_id", inputs.device.robot_instance_id},
                          {"device_id", inputs.device.device_id}};
  whole["messages"] = messages(proxy.counters(), inputs.outbox_dropped);
  if (!inputs.outbox.empty()) whole["outbox"] = inputs.outbox;
  return whole;
}

}  // namespace petal::proxy
