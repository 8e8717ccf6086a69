// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include "ctl/exit_status.hpp"

namespace petal::ctl {

/// Ends the program with a status and a sentence for the person who called it. Thrown wherever a subcommand can do no
/// more; `run` catches it.
class CliError : public std::runtime_error {
 public:
  /// `text` says what was wrong and what to do.
  CliError(Exit status, const std::string& text) : std::runtime_error(text), status_(status) {}

  Exit status() const noexcept { return status_; }

 private:
  Exit status_;
};

/// For a call of the system that failed with `error`, an errno: not_permitted where that is the reason, else
/// `otherwise`.
CliError ended_by_system(int error, Exit otherwise, const std::string& what);

}  // namespace petal::ctl
