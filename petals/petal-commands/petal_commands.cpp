// SPDX-License-Identifier: Apache-2.0
// Serves commands and answers them:
//
//   {"command": "petal-commands/get_status", "messageId": "1"}
//   {"command": "petal-commands/restart",    "messageId": "2"}
//   {"command": "petal-commands/echo",       "messageId": "3", "payload": {"any": "JSON"}}
//   {"command": "petal-commands/primes",     "messageId": "4", "payload": {"below": 100000}}
//   {"command": "petal-commands/survey",     "messageId": "5", "payload": {"points": 3}}
#include <chrono>
#include <petal/petal.hpp>
#include <stdexcept>
#include <vector>

namespace {

using petal::Command;
using petal::Task;
namespace json = boost::json;

class CommandsPetal final : public petal::Petal {
 public:
  Task<> startup() override {
    auto& commands = context().commands();
    commands.on("get_status", [this](Command) { return get_status(); });
    commands.on("restart", [this](Command) { return restart(); });
    commands.on("echo", [](Command command) { return echo(std::move(command)); });
    commands.on("primes", primes, {.cpu_heavy = true});
    commands.on("survey", [this](Command command) { return survey(std::move(command)); });
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

  /// Answers first and restarts afterwards. Here a restart only resets the uptime.
  Task<json::object> restart() {
    context().spawn(restart_soon());
    co_return json::object{{"state", "restarting"}};
  }

  Task<> restart_soon() {
    co_await context().sleep(std::chrono::milliseconds(100));
    since_ = std::chrono::steady_clock::now();
    ++restarts_;
    context().log().info("restarted");
  }

  static Task<json::object> echo(Command command) {
    if (command.payload.is_null()) throw std::invalid_argument("echo needs a payload: any JSON value");
    co_return json::object{{"payload", std::move(command.payload)}};
  }

  /// Keeps a processor busy: it runs on the worker pool, so the robot can do everything else meanwhile.
  static json::object primes(const Command& command) {
    auto const below = number(command, "below", 2, 10'000'000);
    std::vector<bool> is_composite(below);
    std::int64_t count = 0;
    for (std::size_t candidate = 2; candidate < below; ++candidate) {
      if (is_composite[candidate]) continue;
      ++count;
      for (auto multiple = candidate * candidate; multiple < below; multiple += candidate)
        is_composite[multiple] = true;
    }
    return {{"below", below}, {"count", count}};
  }

  /// Starts a long job: the response acknowledges it at once; its progress, and at the end a second answer, are
  /// published on the progress topic.
  Task<json::object> survey(Command command) {
    auto const points = number(command, "points", 1, 1000);
    context().spawn(survey_points(command.report, points));
    co_return json::object{{"accepted", true}, {"points", points}};
  }

  Task<> survey_points(std::function<void(json::object)> report, std::size_t points) {
    for (std::size_t done = 1; done < points; ++done) {
      co_await context().sleep(std::chrono::milliseconds(100));
      report({{"percent", 100 * done / points}});
    }
    report({{"status", "success"}, {"surveyed", points}});
  }

  static std::size_t number(const Command& command, const char* name, std::size_t least, std::size_t most) {
    auto const* const payload = command.payload.if_object();
    auto const* const value = payload ? payload->if_contains(name) : nullptr;
    auto const given = value && value->is_int64() ? value->as_int64() : -1;
    if (given < static_cast<std::int64_t>(least) || given > static_cast<std::int64_t>(most))
      throw std::invalid_argument(command.name + " needs a payload: {\"" + name + "\": " + std::to_string(least) +
                                  " to " + std::to_string(most) + "}");
    return static_cast<std::size_t>(given);
  }

  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  int restarts_ = 0;
};

}  // namespace

PETAL_EXPORT(CommandsPetal, "petal-commands", "1.0.0")
