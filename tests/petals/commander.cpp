// SPDX-License-Identifier: Apache-2.0
// Commands: one that throws, one that ends when the file exists that its payload names, one that answers with members
// the envelope has too, one with what JSON does not have.
#include <filesystem>
#include <limits>
#include <petal/petal.hpp>
#include <stdexcept>

namespace {

using petal::Command;
using petal::Task;
namespace json = boost::json;

class Commander final : public petal::Petal {
 public:
  Task<> startup() override {
    auto& commands = context().commands();
    commands.on("fails", fails);
    commands.on("fails-oddly", fails_oddly);
    commands.on("waits", [this](Command command) { return waits(std::move(command)); });
    commands.on("claims", claims);
    commands.on("returns-no-json", returns_no_json);
    try {
      commands.on("fails", fails);
    } catch (const std::invalid_argument& again) {
      context().log().info("refused: {}", again.what());
    }
    co_return;
  }

 private:
  static Task<json::object> fails(Command) {
    throw std::runtime_error("the arm is stuck");
    co_return json::object();
  }

  static Task<json::object> fails_oddly(Command) {
    throw 42;
    co_return json::object();
  }

  Task<json::object> waits(Command command) {
    std::string const file(command.payload.as_string());
    while (!std::filesystem::exists(file)) co_await context().sleep(std::chrono::milliseconds(10));
    co_return json::object{{"waited_for", file}};
  }

  static Task<json::object> claims(Command) {
    co_return json::object{{"messageId", "mine"}, {"timestamp", "never"}, {"status", "mine"}, {"other", 1}};
  }

  static Task<json::object> returns_no_json(Command) {
    using Limits = std::numeric_limits<double>;
    co_return json::object{{"name", "caf\xe9"}, {"ratio", Limits::quiet_NaN()}, {"limit", -Limits::infinity()}};
  }
};

}  // namespace

PETAL_EXPORT(Commander, "commander", "1.0.0")
