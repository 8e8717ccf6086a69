// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/members.hpp"
#include "ctl/terminal.hpp"

namespace petal::ctl {

/// Formats the petals of `GET /petals` for a person, a line each.
std::string petals_text(const json::array& petals, const Style& style);

/// Formats one petal, with its subscriptions, patterns, commands and routes.
std::string petal_text(const json::value& petal, const Style& style);

/// Returns whether each petal runs, or is starting.
bool all_run(const json::array& petals);

}  // namespace petal::ctl
