// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "config/config.hpp"
#include "config/environment.hpp"

namespace petal::daemon {

/// A running program, on the executor's one thread.
class Running {
 public:
  virtual ~Running() = default;

  /// **Errors.** What prevents the start: the program prints it and exits with 69.
  virtual Task<Result<void>> start() = 0;

  /// Called once, even after a failed start. Has four seconds.
  virtual Task<> stop() = 0;
};

struct Program {
  std::string name;
  std::string summary;  ///< one sentence for `--help`

  /// Checks whether this program supports a valid configuration. **Errors.** invalid_argument: the program exits with
  /// 78.
  std::function<Result<void>(const config::Config&)> check;

  /// The settings that it uses; all if empty.
  config::Uses uses = {};

  std::function<std::unique_ptr<Running>(boost::asio::any_io_executor, const config::Config&,
                                         const config::Environment&)>
      make;
};

/// The whole of `main`: reads arguments and settings, starts, waits for SIGTERM or SIGINT, and stops within five
/// seconds whatever hangs. SIGHUP reads the settings again (Reload). Returns the exit status: 0 after a signal, 64 for
/// wrong arguments, 69 if something needed is missing or in use, 78 for a wrong setting (sysexits.h).
int run(const Program& program, int argc, char** argv);

}  // namespace petal::daemon
