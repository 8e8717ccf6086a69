// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"
#include "profile/limits.hpp"

namespace petal::daemon {

/// What may be published and subscribed, of the configuration; the same in both programs.
profile::Limits limits(const config::Config& config);

}  // namespace petal::daemon
