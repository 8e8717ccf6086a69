// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/environment.hpp"

namespace petal::config {

/// Sets the defaults that depend on other keys or on the machine. Returns a line for each that cannot be determined.
std::vector<std::string> decide_defaults(Config& config, const Environment& environment);

/// Checks what the check of a single key cannot find, for the keys that are used. Returns a line for each rule that is
/// broken.
std::vector<std::string> broken_rules(const Config& config, const Environment& environment, const Uses& uses);

}  // namespace petal::config
