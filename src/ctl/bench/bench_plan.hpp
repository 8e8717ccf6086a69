// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "ctl/bench/bench.hpp"
#include "ctl/manager_api.hpp"
#include "ctl/publishing.hpp"

namespace petal::ctl {

/// Returns a topic that no other program uses: `org/ORGANIZATION/device/DEVICE/bench/RUN`, or `bench/DEVICE/RUN` if the
/// robot has no organization yet. `status` is the manager's answer to `GET /mqtt/status`.
std::string bench_topic(const json::value& status, std::string_view run);

/// Returns the plan for `load`: without a limit 10 s and 10,000 messages. `goes_on_stored`: the manager need not be
/// connected.
/// **Errors.** CliError: try_again if the manager is not connected to the broker, and those of ManagerApi.
PublishPlan plan_of(const Load& load, ManagerApi& manager, bool goes_on_stored);

/// Converts `seconds` to the clock's duration.
std::chrono::steady_clock::duration time_of(double seconds);

}  // namespace petal::ctl
