// SPDX-License-Identifier: Apache-2.0
#include "host/open_database.hpp"

#include "local_db/dashboard_local_db.hpp"
#include "local_db/sqlite_local_db.hpp"

namespace petal::host {
namespace {

local_db::DashboardOptions dashboard_options(const config::LocalDatabase& config) {
  local_db::DashboardOptions options;
  options.host = config.host;
  options.port = config.port;
  options.get_path = config.get_data_url;
  options.scan_path = config.scan_data_url;
  options.update_path = config.update_data_url;
  options.set_path = config.set_data_url;
  return options;
}

/// The same check as for the setting: the name becomes part of topics.
local_db::NameCheck organization_check() {
  return [](std::string_view name) { return config::why_refused("ORGANIZATION_ID", name); };
}

}  // namespace

Task<Result<std::unique_ptr<local_db::RobotDb>>> open_database(boost::asio::any_io_executor executor,
                                                               const config::Config& config, std::string machine) {
  auto const& data_dir = config.storage.data_dir;
  if (config.local_db.kind == config::LocalDbKind::dashboard) {
    auto const& given = config.device.robot_instance_id;
    co_return co_await local_db::DashboardLocalDb::open(executor, dashboard_options(config.local_db), data_dir,
                                                        given.empty() ? machine : given, organization_check());
  }
  auto opened = co_await local_db::SqliteLocalDb::open(executor, data_dir, std::move(machine), organization_check());
  if (!opened) co_return opened.error();
  co_return std::move(*opened);
}

}  // namespace petal::host
