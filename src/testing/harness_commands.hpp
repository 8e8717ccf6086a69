// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <petal/commands.hpp>
#include <string>

#include "proxy/petal_mqtt.hpp"
#include "testing/watched.hpp"

namespace petal::testing {

/// The manager's own commands, with every handler watched and called on the thread of the test.
class HarnessCommands final : public Commands {
 public:
  HarnessCommands(proxy::PetalCommands real, Notes& notes) : real_(std::move(real)), notes_(notes) {}

  void on(std::string name, CommandHandler handler, const HandlerOptions&) override {
    auto const where = "command " + name;
    real_.on(std::move(name), watched(std::move(handler), notes_, where), {});
  }

 private:
  proxy::PetalCommands real_;
  Notes& notes_;
};

}  // namespace petal::testing
