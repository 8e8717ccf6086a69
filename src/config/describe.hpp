// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/config.hpp"
#include "config/environment.hpp"

namespace petal::config {

/// Returns what `--check-config` prints: `KEY=value  # from environment` for every key, with the value in effect and
/// its origin. It is a valid `.env` file; only secrets are covered.
std::string describe(const Environment& environment, const Config& config);

/// Returns the keys as a Markdown table, for docs/reference.md.
std::string reference_table();

/// Returns the keys for `--help`.
std::string help_text();

}  // namespace petal::config
