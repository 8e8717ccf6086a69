// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace petal::config {

/// Returns the keys whose values differ, in the order in which keys are shown.
std::vector<std::string_view> differing_keys(const Config& one, const Config& other);

}  // namespace petal::config
