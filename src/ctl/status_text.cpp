// SPDX-License-Identifier: Apache-2.0
#include "ctl/status_text.hpp"

#include <fmt/format.h>

namespace petal::ctl {
namespace {

const json::value& at(const json::value& of, std::string_view name) {
  static json::value const nothing;
  auto const* const found = member(of, name);
  return found ? *found : nothing;
}

std::string robot(const json::value& mqtt, const Style& style) {
  auto const& device = at(mqtt, "device_info");
  auto const organization = text_at(device, "organization_id");
  if (organization.empty())
    return text_at(device, "device_id") + ", " +
           style.fair("of no organization yet (petalctl provision --organization ID)");
  return fmt::format("{} of organization {}", text_at(device, "device_id"), organization);
}

std::string broker(const json::value& mqtt, const Style& style) {
  auto const& connection = at(mqtt, "connection");
  bool const by_service = text_at(at(mqtt, "configuration"), "transport") == "service";
  auto const* const way = by_service ? " through the client service" : "";
  if (flag_at(connection, "connected")) return style.good("connected") + way;
  if (by_service && !flag_at(connection, "ts_client")) return style.bad("the client service is out of reach");
  return style.bad("not connected") + way;
}

std::string messages(const json::value& mqtt, const Style& style) {
  auto const& counts = at(mqtt, "messages");
  auto out = fmt::format("{} published, {} received, {} stored", number_at(counts, "published"),
                         number_at(counts, "received"), number_at(counts, "stored"));
  if (auto const dropped = number_at(counts, "dropped")) out += ", " + style.fair(fmt::format("{} dropped", dropped));
  if (auto const errors = number_at(counts, "handler_errors"))
    out += ", " + style.fair(counted(errors, "handler error"));
  return out;
}

std::string outbox(const json::value& mqtt, const Style& style) {
  auto const& stored = at(mqtt, "outbox");
  auto out = fmt::format("{} waiting, {} of {}", counted(number_at(stored, "messages"), "message"),
                         bytes_text(number_at(stored, "bytes")), bytes_text(number_at(stored, "max_bytes")));
  if (auto const dead = number_at(stored, "dead_letters"))
    out += ", " + style.fair(counted(dead, "dead letter")) + " (petalctl deadletters)";
  return out;
}

std::string subscriptions(const json::value& mqtt) {
  auto const& held = at(mqtt, "subscriptions");
  return counted(list_at(held, "topics").size(), "topic") + ", " + counted(list_at(held, "patterns").size(), "pattern");
}

void add_details(std::vector<std::vector<std::string>>& rows, const json::value& of) {
  if (auto const details = text_at(of, "details"); !details.empty()) rows.push_back({"", details});
}

std::string petals(const json::value& health, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  for (auto const& petal : list_at(health, "petals"))
    rows.push_back({text_at(petal, "name"), text_at(petal, "version"), state_text(text_at(petal, "state"), style),
                    text_at(petal, "error")});
  return rows.empty() ? "" : "\nPetals\n" + columns(rows, "  ");
}

}  // namespace

std::string state_text(const std::string& state, const Style& style) {
  if (state == "healthy" || state == "running") return style.good(state);
  if (state == "degraded" || state == "starting" || state == "loaded") return style.fair(state);
  return style.bad(state);
}

std::string status_text(const json::value& health, const Style& style) {
  auto const& mqtt = at(at(health, "proxies"), "mqtt");
  auto const& database = at(at(health, "proxies"), "db");
  std::vector<std::vector<std::string>> rows = {{"Status", state_text(text_at(health, "status"), style)},
                                                {"Robot", robot(mqtt, style)},
                                                {"Broker", broker(mqtt, style)}};
  add_details(rows, mqtt);
  rows.push_back({"Messages", messages(mqtt, style)});
  rows.push_back({"Outbox", outbox(mqtt, style)});
  rows.push_back({"Subscriptions", subscriptions(mqtt)});
  rows.push_back({"Database", state_text(text_at(database, "status"), style)});
  add_details(rows, database);
  return columns(rows) + petals(health, style);
}

}  // namespace petal::ctl
