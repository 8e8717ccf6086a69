// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ctl/exit_status.hpp"
#include "ctl/terminal.hpp"

namespace petal::ctl {

/// One thing that the doctor has looked at.
struct Finding {
  enum class Level {
    ok,
    skipped,  ///< it could not be looked at, and that is nobody's fault
    warning,  ///< it works, and may not for long
    problem,
  };
  Level level = Level::ok;
  std::string check;        ///< what was looked at: `broker`
  std::string text;         ///< what was found
  std::string advice = {};  ///< what to do; empty where nothing is
};

using Findings = std::vector<Finding>;

/// By the worst of them.
Exit exit_of(const Findings& findings);

/// A line for each, with what to do below it, and a sentence about all.
std::string findings_text(const Findings& findings, const Style& style);

/// `{"status": "ok" | "warnings" | "problems", "findings": [{"level", "check", "text", "advice"?}]}`.
std::string findings_json(const Findings& findings);

}  // namespace petal::ctl
