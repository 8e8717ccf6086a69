// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/config.hpp"
#include "outbox/options.hpp"

namespace petal::daemon {

/// What the configuration says about messages that cannot be sent at once, for a program that speaks to the broker
/// itself. `file` is a name in DATA_DIR.
outbox::Options outbox_options(const config::Config& config, const std::string& file);

}  // namespace petal::daemon
