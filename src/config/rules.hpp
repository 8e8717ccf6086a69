// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/environment.hpp"

namespace petal::config {

/// Fills in the defaults that depend on other keys or on the machine. Returns a line for each that cannot be found.
std::vector<std::string> decide_defaults(Config& config, const Environment& environment);

/// Checks what each key's own check cannot see, of the keys that are used. Returns a line for each rule that is broken.
std::vector<std::string> broken_rules(const Config& config, const Environment& environment, const Uses& uses);

}  // namespace petal::config
