// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/members.hpp"
#include "ctl/terminal.hpp"

namespace petal::ctl {

/// The dead letters that the manager lists, a line each, for a person.
std::string dead_letters_text(const json::array& letters, const Style& style);

}  // namespace petal::ctl
