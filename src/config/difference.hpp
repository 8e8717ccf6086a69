// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace petal::config {

/// The keys whose values are not the same in the two, in the order in which keys are shown.
std::vector<std::string_view> differing_keys(const Config& one, const Config& other);

}  // namespace petal::config
