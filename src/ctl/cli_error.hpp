// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include "ctl/exit_status.hpp"

namespace petal::ctl {

/// Ends the program with a status and a sentence for the user. Thrown when a subcommand cannot continue; `run` catches
/// it.
class CliError : public std::runtime_error {
 public:
  /// `text` describes the error and what to do.
  CliError(Exit status, const std::string& text) : std::runtime_error(text), status_(status) {}

  Exit status() const noexcept { return status_; }

 private:
  Exit status_;
};

/// Makes the error for a system call that failed with `error`, an errno: not_permitted if that is the reason, else
/// `otherwise`.
CliError ended_by_system(int error, Exit otherwise, const std::string& what);

}  // namespace petal::ctl
