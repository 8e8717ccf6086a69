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

  Result<void> on(std::string name, CommandHandler handler, CommandOptions) override {
    auto const kept = std::make_shared<const CommandHandler>(std::move(handler));
    auto const where = "command " + name;
    auto const on_this_thread = [kept, &notes = notes_, where](Command command) {
      return watched(call(kept, std::move(command)), notes, where);
    };
    return real_.on(std::move(name), on_this_thread, {});
  }

 private:
  static Task<json::object> call(std::shared_ptr<const CommandHandler> handler, Command command) {
    if (auto const* const coroutine = handler->coroutine()) co_return co_await (*coroutine)(std::move(command));
    co_return (*handler->plain())(std::move(command));
  }

  proxy::PetalCommands real_;
  Notes& notes_;
};

}  // namespace petal::testing
