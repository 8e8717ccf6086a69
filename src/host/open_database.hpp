// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "config/config.hpp"
#include "local_db/robot_db.hpp"

namespace petal::host {

/// Opens the robot's database at the place in `LOCAL_DB`. `machine` is the machine's id; in the dashboard the robot is
/// called `ROBOT_INSTANCE_ID` if that is set.
Task<Result<std::unique_ptr<local_db::RobotDb>>> open_database(boost::asio::any_io_executor executor,
                                                               const config::Config& config, std::string machine);

}  // namespace petal::host
