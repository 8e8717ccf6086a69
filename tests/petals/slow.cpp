// SPDX-License-Identifier: Apache-2.0
// Takes a second for each message on slow/in, and none once the file SLOW_UNTIL exists; then publishes its payload on
// slow/out. Its command `slow/work` takes as long.
#include <chrono>
#include <filesystem>
#include <petal/petal.hpp>

namespace {

using petal::Command;
using petal::Message;
using petal::Task;
namespace json = boost::json;
using std::chrono::steady_clock;

class Slow final : public petal::Petal {
 public:
  Task<> startup() override {
    until_ = context().setting("SLOW_UNTIL").value();
    context().commands().on("work", [this](Command command) { return work(std::move(command)); });
    auto const take = [this](Message message) { return on_message(std::move(message)); };
    (co_await context().mqtt().subscribe_to_topic("slow/in", take)).value();
  }

 private:
  Task<> on_message(Message message) {
    co_await wait();
    while (!co_await context().mqtt().publish_message("slow/out", message.json()))
      co_await context().sleep(std::chrono::milliseconds(50));
  }

  Task<json::object> work(Command) {
    co_await wait();
    co_return json::object();
  }

  Task<> wait() {
    auto const end = steady_clock::now() + std::chrono::seconds(1);
    while (!std::filesystem::exists(until_) && steady_clock::now() < end)
      co_await context().sleep(std::chrono::milliseconds(10));
  }

  std::string until_;
};

}  // namespace

PETAL_EXPORT(Slow, "slow", "1.0.0")
