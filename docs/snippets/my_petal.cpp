// SPDX-License-Identifier: Apache-2.0
// [petal]
#include <chrono>
#include <petal/petal.hpp>

class MyPetal final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    // Subscribe to relevant topics
    auto const handler = [this](petal::Message message) { return handle_command(std::move(message)); };
    co_await context().mqtt().subscribe_to_topic("my/petal/commands", handler);

    // Start telemetry publishing
    context().spawn(publish_telemetry());
  }

 private:
  petal::Task<> handle_command(petal::Message message) {
    // Handle incoming commands
    context().log().info("Command: {}", message.payload());
    ++commands_;
    co_return;
  }

  petal::Task<> publish_telemetry() {
    // Publish regular telemetry data
    for (;;) {
      auto const sent = co_await context().mqtt().publish_message("my/petal/telemetry", {{"commands", commands_}});
      co_await context().sleep(sent ? std::chrono::seconds(30) : std::chrono::seconds(1));
    }
  }

  int commands_ = 0;
};

PETAL_EXPORT(MyPetal, "my-petal", "1.0.0")
// [petal]
