// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <fstream>

#include "ctl/doctor/checks.hpp"
#include "ctl/manager_api.hpp"
#include "ctl/members.hpp"

namespace petal::ctl {
namespace {

using Level = Finding::Level;

constexpr auto answer_within = std::chrono::seconds(2);

const json::value& proxy(const json::value& health, std::string_view name) {
  static json::value const nothing;
  auto const* const proxies = member(health, "proxies");
  auto const* const found = proxies ? member(*proxies, name) : nullptr;
  return found ? *found : nothing;
}

Level level_of(const std::string& status) {
  return status == "healthy" ? Level::ok : status == "degraded" ? Level::warning : Level::problem;
}

Finding judged(const char* check, const std::string& what, const json::value& part, const char* advice) {
  auto const status = text_at(part, "status");
  auto const details = text_at(part, "details");
  auto const level = level_of(status);
  return {level, check, fmt::format("{} {}{}{}", what, status, details.empty() ? "" : ": ", details),
          level == Level::ok ? "" : advice};
}

Finding robot(const json::value& mqtt, const json::value& database) {
  auto const* const device = member(mqtt, "device_info");
  auto const organization = device ? text_at(*device, "organization_id") : "";
  if (!organization.empty())
    return {Level::ok, "robot",
            fmt::format("{} belongs to organization {}", text_at(*device, "device_id"), organization)};
  return {Level::warning, "robot", fmt::format("{} belongs to no organization", text_at(database, "machine_id")),
          "petalctl provision --organization ID"};
}

/// Returns the process that holds DATA_DIR although it does not answer; 0 if there is none.
int holder(const config::Config& config) {
  int process = 0;
  std::ifstream(config.storage.data_dir / "petal-app-manager.lock") >> process;
  std::string name;
  if (process > 0) std::getline(std::ifstream(fmt::format("/proc/{}/comm", process)), name);
  return name.starts_with("petal-app-manag") ? process : 0;
}

Finding silence(const config::Config& config, const std::string& why) {
  if (int const process = holder(config))
    return {Level::problem, "manager", fmt::format("process {} runs and does not answer: {}", process, why),
            "see its log: does it listen elsewhere (HTTP_HOST, HTTP_PORT), or does a petal block it? Restart it"};
  return {Level::problem, "manager", "it does not run: " + why.substr(0, why.find(". Is it running?")),
          "start it: systemctl start petal-app-manager; its log says why where it does not stay: "
          "journalctl -u petal-app-manager -e"};
}

}  // namespace

Findings check_manager(const Settings& settings, const config::Environment& environment, const config::Config& config,
                       std::optional<json::value>& health) {
  auto const endpoint = endpoint_of(settings, environment);
  if (!endpoint)
    return {{Level::skipped, "manager", "HTTP_PORT is 0, any free port: nobody knows where it listens", "give --url"}};
  try {
    ManagerApi manager(*endpoint, answer_within);
    health = parsed(manager.get("/health/detailed"));
  } catch (const CliError& ended) {
    if (ended.status() == Exit::not_permitted)
      return {{Level::problem, "manager", ended.what(), "sudo petalctl doctor"}};
    return {silence(config, ended.what())};
  }
  auto const& mqtt = proxy(*health, "mqtt");
  auto const& database = proxy(*health, "db");
  return {judged("manager", "it runs at " + endpoint->url.authority() + ", and is", mqtt,
                 "it goes on trying, and stores what is to be sent; what is wrong is above or below"),
          robot(mqtt, database),
          judged("database", "the manager's local database is", database, "see the disk, below")};
}

Findings check_petals(const DoctorContext& examined) {
  Findings findings;
  if (!examined.health) {
    auto const& directory = examined.config.petals.directory;
    std::error_code error;
    std::filesystem::directory_iterator const entries(directory, error);
    auto const has_name = [](const auto& entry) { return entry.path().extension() == ".so"; };
    auto const count = error ? 0 : std::count_if(begin(entries), end(entries), has_name);
    if (count > 0)
      return {{Level::skipped, "petals",
               fmt::format("{} in {}; only a manager that runs can say whether they load",
                           counted(static_cast<std::uint64_t>(count), "petal"), directory.string())}};
    return {{Level::warning, "petals", fmt::format("there is none in {}", directory.string()),
             "see that PETALS_DIR is right"}};
  }
  auto const& petals = list_at(*examined.health, "petals");
  std::size_t running = 0;
  for (auto const& petal : petals) {
    auto const state = text_at(petal, "state");
    if (state == "running" || state == "starting") {
      ++running;
      continue;
    }
    findings.push_back({Level::problem, "petals",
                        fmt::format("{} is {}: {}", text_at(petal, "name"), state, text_at(petal, "error")),
                        "the manager's log says more; petalctl petals restart NAME tries it again"});
  }
  if (running > 0 || findings.empty()) findings.push_back({Level::ok, "petals", fmt::format("{} running", running)});
  return findings;
}

}  // namespace petal::ctl
