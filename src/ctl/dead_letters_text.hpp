// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/members.hpp"
#include "ctl/terminal.hpp"

namespace petal::ctl {

/// Formats the dead letters that the manager lists for a person, a line each.
std::string dead_letters_text(const json::array& letters, const Style& style);

}  // namespace petal::ctl
