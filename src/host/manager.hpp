// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <petal/error.hpp>
#include <petal/task.hpp>

#include "config/config.hpp"
#include "config/environment.hpp"
#include "daemon/program.hpp"

namespace petal::host {

/// The Petal App Manager: everything, started and stopped in order.
///
/// **Threads.** All of it on the executor's, which must have one.
class Manager final : public daemon::Running {
 public:
  Manager(boost::asio::any_io_executor executor, config::Config config, config::Environment environment);
  ~Manager() override;

  /// Starts: database, REST API, petals, link. The link waits until the petals have started, or have taken too long.
  /// **Errors.** Its text says what is in the way: a port in use.
  Task<Result<void>> start() override;

  /// Stops what was started, in the opposite order, within four seconds.
  Task<> stop() override;

 private:
  struct Parts;

  boost::asio::any_io_executor executor_;
  config::Config config_;
  config::Environment environment_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace petal::host
