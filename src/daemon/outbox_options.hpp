// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/config.hpp"
#include "outbox/options.hpp"

namespace petal::daemon {

/// Returns the options of the outbox from the configuration, for a program that connects to the broker itself. `file`
/// is a name in DATA_DIR.
outbox::Options outbox_options(const config::Config& config, const std::string& file);

}  // namespace petal::daemon
