// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>

namespace {

using petal::Context;
using petal::Message;
using petal::Task;

// [handlers]
class CallbackStyle final : public petal::Petal {
 public:
  Task<> startup(Context& context) override {
    context_ = &context;
    auto& mqtt = context.mqtt();
    auto const device = mqtt.device_info();

    // Direct topic subscription with a handler
    auto const commands = "org/" + device.organization_id + "/device/" + device.device_id + "/command";
    auto const on_command = [this](Message message) { return command_handler(std::move(message)); };
    (co_await mqtt.subscribe_to_topic(commands, on_command)).value();

    // Pattern subscription for multiple topics
    auto const on_telemetry = [this](Message message) { return telemetry_handler(std::move(message)); };
    mqtt.subscribe_pattern("org/*/device/*/telemetry", on_telemetry).value();
  }

 private:
  Task<> command_handler(Message message) {
    auto const& envelope = message.object();  // throws if the payload is not an object; this is logged and counted
    auto const& command = envelope.at("command").as_string();

    // Process the command
    context_->log().info("Executing command: " + std::string(command));

    // Send the response
    auto topic = message.topic();
    topic.replace(topic.rfind("/command"), std::string::npos, "/response");
    auto const sent = co_await context_->mqtt().publish_message(
        topic,
        {{"messageId", envelope.at("messageId")}, {"status", "success"}, {"result", "Command executed successfully"}});
    if (!sent) context_->log().error("No response sent: " + sent.error().message());
  }

  Task<> telemetry_handler(Message message) {
    context_->log().info("Telemetry from " + message.topic() + ": " + std::string(message.payload()));
    co_return;
  }

  Context* context_ = nullptr;
};
// [handlers]

}  // namespace

PETAL_EXPORT(CallbackStyle, "callback-style", "1.0.0")
