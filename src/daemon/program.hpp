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

/// A program at work, on the executor's one thread.
class Running {
 public:
  virtual ~Running() = default;

  /// **Errors.** What is in the way: the program says it and exits with 69.
  virtual Task<Result<void>> start() = 0;

  /// Once, also after a failed start. Has four seconds.
  virtual Task<> stop() = 0;
};

struct Program {
  std::string name;
  std::string summary;  ///< a sentence for `--help`

  /// What of a valid configuration this program cannot do. **Errors.** invalid_argument: it exits with 78.
  std::function<Result<void>(const config::Config&)> check;

  /// Which settings it uses; without it all.
  config::Uses uses = {};

  std::function<std::unique_ptr<Running>(boost::asio::any_io_executor, const config::Config&,
                                         const config::Environment&)>
      make;
};

/// The whole of `main`: reads arguments and settings, starts, waits for SIGTERM or SIGINT, stops within five seconds
/// whatever hangs. SIGHUP has the settings read again (Reload). Returns the exit status: 0 after a signal, 64 for wrong
/// arguments, 69 where something needed is missing or taken, 78 for a wrong setting (sysexits.h).
int run(const Program& program, int argc, char** argv);

}  // namespace petal::daemon
