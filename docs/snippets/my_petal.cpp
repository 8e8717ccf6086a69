// SPDX-License-Identifier: Apache-2.0
// [petal]
#include <chrono>
#include <petal/petal.hpp>

class MyPetal final : public petal::Petal {
 public:
  petal::Task<> startup(petal::Context& context) override {
    context_ = &context;

    // Subscribe to relevant topics
    auto const handler = [this](petal::Message message) { return handle_command(std::move(message)); };
    (co_await context.mqtt().subscribe_to_topic("my/petal/commands", handler)).value();

    // Start telemetry publishing
    context.spawn(publish_telemetry());
  }

 private:
  petal::Task<> handle_command(petal::Message message) {
    // Handle incoming commands
    context_->log().info("Command: " + std::string(message.payload()));
    ++commands_;
    co_return;
  }

  petal::Task<> publish_telemetry() {
    // Publish regular telemetry data
    for (;;) {
      auto const sent = co_await context_->mqtt().publish_message("my/petal/telemetry", {{"commands", commands_}});
      if (!sent) context_->log().warning(sent.error().message());
      co_await context_->sleep(sent ? std::chrono::seconds(30) : std::chrono::seconds(1));
    }
  }

  petal::Context* context_ = nullptr;
  int commands_ = 0;
};

PETAL_EXPORT(MyPetal, "my-petal", "1.0.0")
// [petal]
