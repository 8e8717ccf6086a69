// SPDX-License-Identifier: Apache-2.0
// Handlers that do what handlers should not. Where one waits, it waits until the file exists that the payload names.
#include <filesystem>
#include <petal/petal.hpp>
#include <stdexcept>
#include <thread>

namespace {

using petal::Message;
using petal::Task;

void wait_for_file(const Message& message) {
  while (!std::filesystem::exists(message.payload())) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

class Clumsy final : public petal::Petal {
 public:
  Task<> startup() override {
    auto& mqtt = context().mqtt();
    (co_await mqtt.subscribe_to_topic("clumsy/throws", throws)).value();
    (co_await mqtt.subscribe_to_topic("clumsy/throws-a-number", throws_a_number)).value();
    (co_await mqtt.subscribe_to_topic("clumsy/throws-blocking", [](const Message&) { fail(); })).value();
    (co_await mqtt.subscribe_to_topic("clumsy/needs-object", needs_object)).value();
    (co_await mqtt.subscribe_to_topic("clumsy/never", [this](Message) { return never(); })).value();
    (co_await mqtt.subscribe_to_topic("clumsy/blocks", [this](const Message& message) { blocks(message); })).value();
    (co_await mqtt.subscribe_to_topic("clumsy/blocks-everything", blocks_everything)).value();
  }

 private:
  [[noreturn]] static void fail() { throw std::runtime_error("clumsy by design"); }

  static Task<> throws(Message) {
    fail();
    co_return;
  }

  static Task<> throws_a_number(Message) {
    throw 42;
    co_return;
  }

  static Task<> needs_object(Message message) {
    if (message.object().empty()) fail();
    co_return;
  }

  Task<> never() {
    for (;;) co_await context().sleep(std::chrono::hours(1));
  }

  void blocks(const Message& message) {
    context().log().info("blocking begins");
    wait_for_file(message);
    context().log().info("blocking ends");
  }

  static Task<> blocks_everything(Message message) {
    wait_for_file(message);
    co_return;
  }
};

}  // namespace

PETAL_EXPORT(Clumsy, "clumsy", "1.0.0")
