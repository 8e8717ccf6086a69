// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <petal/mqtt_proxy.hpp>

#include "daemon/program.hpp"

namespace petal {

/// The MQTT client service as a program: a broker link, the service over it, and its HTTP API.
class ClientProgram final : public daemon::Running {
 public:
  ClientProgram(boost::asio::any_io_executor executor, config::Config config);
  ~ClientProgram() override;

  /// **Errors.** invalid_argument: it would listen where other machines can reach it.
  static Result<void> check(const config::Config& config);

  Task<Result<void>> start() override;
  Task<> stop() override;

 private:
  void set_presence(const DeviceInfo& device);

  struct Parts;

  boost::asio::any_io_executor executor_;
  config::Config config_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace petal
