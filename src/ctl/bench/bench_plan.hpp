// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "ctl/bench/bench.hpp"
#include "ctl/manager_api.hpp"
#include "ctl/publishing.hpp"

namespace petal::ctl {

/// A topic that nobody else has: `org/ORGANIZATION/device/DEVICE/bench/RUN`, or `bench/DEVICE/RUN` where the robot
/// belongs to nobody yet. `status`: what the manager answers to `GET /mqtt/status`.
std::string bench_topic(const json::value& status, std::string_view run);

/// What comes of `load`: without a limit 10 s and 10,000 messages. `goes_on_stored`: it need not be connected.
/// **Errors.** CliError: try_again where the manager is not connected to the broker, and those of ManagerApi.
PublishPlan plan_of(const Load& load, ManagerApi& manager, bool goes_on_stored);

/// `seconds` as the clock has them.
std::chrono::steady_clock::duration time_of(double seconds);

}  // namespace petal::ctl
