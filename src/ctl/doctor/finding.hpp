// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ctl/exit_status.hpp"
#include "ctl/terminal.hpp"

namespace petal::ctl {

/// The result of one check.
struct Finding {
  enum class Level {
    ok,
    skipped,  ///< it could not be checked, which is no fault
    warning,  ///< it works, but possibly not for long
    problem,
  };
  Level level = Level::ok;
  std::string check;        ///< what was checked: `broker`
  std::string text;         ///< what was found
  std::string advice = {};  ///< what to do; empty if nothing
};

using Findings = std::vector<Finding>;

/// Returns the status for the worst of them.
Exit exit_of(const Findings& findings);

/// Returns a line for each, with the advice below it, and a sentence about all.
std::string findings_text(const Findings& findings, const Style& style);

/// Returns `{"status": "ok" | "warnings" | "problems", "findings": [{"level", "check", "text", "advice"?}]}`.
std::string findings_json(const Findings& findings);

}  // namespace petal::ctl
