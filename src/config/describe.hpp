// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/config.hpp"
#include "config/environment.hpp"

namespace petal::config {

/// What `--check-config` prints: `KEY=value  # from environment` for every key, with the value that holds and where it
/// comes from. It is a valid `.env` file; only secrets are covered.
std::string describe(const Environment& environment, const Config& config);

/// The keys as a Markdown table, for docs/reference.md.
std::string reference_table();

/// The keys for `--help`.
std::string help_text();

}  // namespace petal::config
