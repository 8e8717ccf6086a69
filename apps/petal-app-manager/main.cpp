// SPDX-License-Identifier: Apache-2.0
#include "daemon/program.hpp"
#include "host/manager.hpp"
#include "host/options.hpp"

int main(int argc, char** argv) {
  petal::daemon::Program const program{
      .name = "petal-app-manager",
      .summary = "Runs petals on a robot and carries their MQTT messages to the cloud and back.",
      .check = petal::host::check_supported,
      .uses = petal::host::uses,
      .make = [](auto executor, const auto& config, const auto& environment) {
        return std::make_unique<petal::host::Manager>(executor, config, environment);
      }};
  return petal::daemon::run(program, argc, argv);
}
