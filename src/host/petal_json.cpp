// SPDX-License-Identifier: Apache-2.0
#include "host/petal_json.hpp"

#include <boost/json/array.hpp>

namespace petal::host {
namespace {

double milliseconds(std::chrono::duration<double, std::milli> time) {
  return time.count();
}

json::object shown(const runtime::CallTimes& times) {
  return {{"count", times.count()},
          {"errors", times.errors()},
          {"mean_ms", milliseconds(times.mean())},
          {"p50_ms", milliseconds(times.quantile(0.5))},
          {"p99_ms", milliseconds(times.quantile(0.99))},
          {"max_ms", milliseconds(times.longest())}};
}

json::object shown(const proxy::HandlerQueue& queue, std::string_view member, const std::string& name) {
  return {{member, name}, {"waiting", queue.waiting()}, {"calls", shown(queue.times())}};
}

json::array shown(const std::vector<std::shared_ptr<const proxy::HandlerQueue>>& queues, std::string_view member) {
  json::array all;
  for (auto const& queue : queues) all.push_back(shown(*queue, member, queue->subject()));
  return all;
}

json::array shown(const http::PetalHttp& http) {
  json::array all;
  for (auto const& route : http.routes())
    all.push_back({{"method", to_string(route.method)}, {"path", route.path}, {"calls", shown(route.times)}});
  return all;
}

}  // namespace

void add_parts(json::object& entry, const PetalInstance& petal, const Services& services) {
  auto const& subscriptions = services.proxy.subscriptions();
  entry["subscriptions"] = shown(subscriptions.filter_queues_of(*petal.owner), "topic");
  entry["patterns"] = shown(subscriptions.pattern_queues_of(*petal.owner), "pattern");
  json::array commands;
  for (auto const& [name, queue] : services.commands.queues_of(*petal.owner))
    commands.push_back(shown(*queue, "command", name));
  entry["commands"] = std::move(commands);
  entry["routes"] = shown(petal.context.routes());
}

}  // namespace petal::host
