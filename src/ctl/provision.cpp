// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>
#include <thread>

#include "ctl/data_owner.hpp"
#include "ctl/manager_api.hpp"
#include "ctl/members.hpp"
#include "ctl/subcommands.hpp"
#include "local_db/machine_id.hpp"
#include "local_db/records.hpp"
#include "local_db/schema.hpp"
#include "runtime/text.hpp"
#include "store/migrate.hpp"

namespace petal::ctl {
namespace {

constexpr auto taken_up_within = std::chrono::seconds(5);
constexpr auto between_looks = std::chrono::milliseconds(100);

/// Checks the text like the key ORGANIZATION_ID.
void check_level(const std::string& what, const std::string& text) {
  auto const why = text.empty() ? "empty; accepted: a name" : config::why_refused("ORGANIZATION_ID", text);
  if (!why.empty())
    throw CliError(Exit::usage,
                   fmt::format("{}=\"{}\" is part of the robot's topics: {}", what, runtime::escaped(text), why));
}

Result<void> write(store::Connection& connection, const std::string& robot, const Provision& asked) {
  local_db::Address const address{"config-robot_instances", "id", robot};
  json::object record{{"id", robot}, {"organization_id", asked.organization}};
  if (asked.robot_type) record["robot_type_id"] = *asked.robot_type;
  local_db::Records records(connection, robot);
  auto const updated = records.update(address, record);
  return updated || !updated.error().is(Errc::not_found) ? updated : records.set(address, record);
}

/// Writes to the file that a running manager has open; the manager notices within a second.
Result<void> write_record(const std::filesystem::path& file, const std::string& robot, const Provision& asked) {
  auto opened = store::Connection::open(file);
  if (!opened) return opened.error();
  auto& connection = **opened;
  auto done = connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  if (done) done = store::migrate(connection, local_db::schema());
  if (done) done = connection.execute("BEGIN IMMEDIATE");
  if (done) done = write(connection, robot, asked);
  if (done) done = connection.execute("COMMIT");
  return done;
}

/// Returns whether a running manager has the organization now; nothing if none runs.
std::optional<bool> is_taken_up(const std::optional<Endpoint>& endpoint, const std::string& organization) {
  if (!endpoint) return std::nullopt;
  ManagerApi manager(*endpoint);
  auto const end = std::chrono::steady_clock::now() + taken_up_within;
  try {
    do {
      auto const status = parsed(manager.get("/mqtt/status"));
      auto const* const device = member(status, "device_info");
      if (device && text_at(*device, "organization_id") == organization) return true;
      std::this_thread::sleep_for(between_looks);
    } while (std::chrono::steady_clock::now() < end);
  } catch (const CliError&) {
    return std::nullopt;
  }
  return false;
}

void check_local_db(const config::Environment& environment, const config::Config& config) {
  if (config.local_db.kind == config::LocalDbKind::sqlite) return;
  auto const dashboard = only(environment, {"LOCAL_DB_HOST", "LOCAL_DB_PORT"}).local_db;
  throw CliError(
      Exit::wrong_setting,
      fmt::format("LOCAL_DB=dashboard: the robot's record is kept by the controller dashboard at {}:{}; set its "
                  "organization there",
                  dashboard.host, dashboard.port));
}

}  // namespace

Exit run(const Settings& settings, const Provision& asked) {
  check_level("--organization", asked.organization);
  if (asked.robot_type) check_level("--robot-type", *asked.robot_type);
  auto const found = settings.find_and_tell();
  if (found.is_forbidden())
    throw CliError(Exit::not_permitted,
                   fmt::format("{} says where the local database is, and this user may not read it; "
                               "try again with sudo",
                               system_file));
  auto const config = only(found.environment, {"DATA_DIR", "LOCAL_DB", "ORGANIZATION_ID"});
  check_local_db(found.environment, config);
  auto const endpoint = endpoint_of(settings, found.environment);
  auto const& directory = config.storage.data_dir;
  become_owner_of(directory);

  auto const robot = local_db::machine_id(directory);
  if (!robot.fault.empty()) throw CliError(Exit::cannot_create, robot.fault);
  if (auto const written = write_record(directory / "local.db", robot.id, asked); !written)
    throw CliError(Exit::cannot_create, "the record is not written: " + written.error().message());
  std::cout << fmt::format("robot {} belongs to organization {}\n", robot.id, asked.organization);

  if (!config.device.organization_id.empty()) {
    std::cerr << fmt::format("petalctl: ORGANIZATION_ID={} is configured, and wins over what was written\n",
                             config.device.organization_id);
    return Exit::good;
  }
  auto const taken_up = is_taken_up(endpoint, asked.organization);
  if (taken_up == false)
    throw CliError(Exit::try_again,
                   fmt::format("the manager that runs has not taken it up: does it use another DATA_DIR "
                               "than {}? --env-file names its configuration",
                               directory.string()));
  std::cout << (taken_up ? "the manager that runs has taken it up\n" : "it holds from the manager's next start on\n");
  return Exit::good;
}

}  // namespace petal::ctl
