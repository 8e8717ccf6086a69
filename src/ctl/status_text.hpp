// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/members.hpp"
#include "ctl/terminal.hpp"

namespace petal::ctl {

/// Formats `GET /health/detailed` for a person.
std::string status_text(const json::value& health, const Style& style);

/// Returns `healthy`, `running`, ... in the colour of its meaning.
std::string state_text(const std::string& state, const Style& style);

}  // namespace petal::ctl
