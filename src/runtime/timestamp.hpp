// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace petal::runtime {

/// Returns `time` as ISO 8601 in UTC with milliseconds: `2025-08-25T10:30:00.123Z`.
std::string timestamp(std::chrono::system_clock::time_point time = std::chrono::system_clock::now());

}  // namespace petal::runtime
