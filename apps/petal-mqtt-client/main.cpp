// SPDX-License-Identifier: Apache-2.0
#include "client_program.hpp"

int main(int argc, char** argv) {
  petal::daemon::Program const program{
      .name = "petal-mqtt-client",
      .summary = "Speaks MQTT for programs that speak HTTP: they publish here, and get messages on a callback URL.",
      .check = petal::ClientProgram::check,
      .make = [](auto executor, const auto& config, const auto&) {
        return std::make_unique<petal::ClientProgram>(executor, config);
      }};
  return petal::daemon::run(program, argc, argv);
}
