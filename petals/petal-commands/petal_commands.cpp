// SPDX-License-Identifier: Apache-2.0
// Commands and their responses: what a robot is asked to do, and what it answers.
//
//   {"command": "petal-commands/get_status", "messageId": "1"}
//   {"command": "petal-commands/restart",    "messageId": "2"}
//   {"command": "petal-commands/echo",       "messageId": "3", "payload": {"any": "JSON"}}
#include <chrono>
#include <petal/petal.hpp>
#include <stdexcept>

namespace {

using petal::Command;
using petal::Context;
using petal::Task;
namespace json = boost::json;

class CommandsPetal final : public petal::Petal {
 public:
  Task<> startup(Context& context) override {
    context_ = &context;
    auto& commands = context.commands();
    commands.on("get_status", [this](Command) { return get_status(); }).value();
    commands.on("restart", [this](Command) { return restart(); }).value();
    commands.on("echo", [](Command command) { return echo(std::move(command)); }).value();
    co_return;
  }

 private:
  Task<json::object> get_status() {
    auto const uptime = std::chrono::steady_clock::now() - since_;
    co_return json::object{{"state", "operational"},
                           {"uptime", std::chrono::duration_cast<std::chrono::seconds>(uptime).count()},
                           {"restarts", restarts_},
                           {"version", "1.0.0"}};
  }

  /// Answers first, restarts afterwards: here that is only a new beginning of the uptime.
  Task<json::object> restart() {
    context_->spawn(restart_soon());
    co_return json::object{{"state", "restarting"}};
  }

  Task<> restart_soon() {
    co_await context_->sleep(std::chrono::milliseconds(100));
    since_ = std::chrono::steady_clock::now();
    ++restarts_;
    context_->log().info("restarted");
  }

  static Task<json::object> echo(Command command) {
    if (command.payload.is_null()) throw std::invalid_argument("echo needs a payload: any JSON value");
    co_return json::object{{"payload", std::move(command.payload)}};
  }

  Context* context_ = nullptr;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  int restarts_ = 0;
};

}  // namespace

PETAL_EXPORT(CommandsPetal, "petal-commands", "1.0.0")
