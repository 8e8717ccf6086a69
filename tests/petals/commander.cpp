// SPDX-License-Identifier: Apache-2.0
// Commands: one that throws, one that ends when the file exists that its payload names, one that answers with members
// the envelope has too, one with what JSON does not have.
#include <filesystem>
#include <limits>
#include <petal/petal.hpp>
#include <stdexcept>

namespace {

using petal::Command;
using petal::Context;
using petal::Task;
namespace json = boost::json;

class Commander final : public petal::Petal {
 public:
  Task<> startup(Context& context) override {
    context_ = &context;
    auto& commands = context.commands();
    commands.on("fails", fails).value();
    commands.on("fails-oddly", fails_oddly).value();
    commands.on("waits", [this](Command command) { return waits(std::move(command)); }).value();
    commands.on("claims", claims).value();
    commands.on("returns-no-json", returns_no_json).value();
    if (auto const again = commands.on("fails", fails); !again)
      context.log().info("refused: " + again.error().message());
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
    while (!std::filesystem::exists(file)) co_await context_->sleep(std::chrono::milliseconds(10));
    co_return json::object{{"waited_for", file}};
  }

  static Task<json::object> claims(Command) {
    co_return json::object{{"messageId", "mine"}, {"timestamp", "never"}, {"status", "mine"}, {"other", 1}};
  }

  static Task<json::object> returns_no_json(Command) {
    using Limits = std::numeric_limits<double>;
    co_return json::object{{"name", "caf\xe9"}, {"ratio", Limits::quiet_NaN()}, {"limit", -Limits::infinity()}};
  }

  Context* context_ = nullptr;
};

}  // namespace

PETAL_EXPORT(Commander, "commander", "1.0.0")
