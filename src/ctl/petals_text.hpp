// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/members.hpp"
#include "ctl/terminal.hpp"

namespace petal::ctl {

/// The petals of `GET /petals` for a person, a line each.
std::string petals_text(const json::array& petals, const Style& style);

/// One of them, with all that it has subscribed and serves.
std::string petal_text(const json::value& petal, const Style& style);

/// Whether each of them runs, or is about to.
bool all_run(const json::array& petals);

}  // namespace petal::ctl
