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

/// The Petal App Manager: starts and stops all its parts in order.
///
/// **Threads.** Everything runs on the executor's thread; the executor must have exactly one.
class Manager final : public daemon::Running {
 public:
  Manager(boost::asio::any_io_executor executor, config::Config config, config::Environment environment);
  ~Manager() override;

  /// Starts the database, the REST API, the petals and the link, in this order. The link starts when the petals have
  /// started, or have taken too long.
  /// **Errors.** The text says what prevents the start, for example a port in use.
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
