// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>

namespace {

using petal::Message;
using petal::Task;

// [handlers]
class CallbackStyle final : public petal::Petal {
 public:
  Task<> startup() override {
    auto& mqtt = context().mqtt();
    auto const device = mqtt.device_info();

    // Direct topic subscription with a handler
    auto const commands = "org/" + device.organization_id + "/device/" + device.device_id + "/command";
    auto const on_command = [this](Message message) { return command_handler(std::move(message)); };
    co_await mqtt.subscribe_to_topic(commands, on_command);

    // Pattern subscription for multiple topics
    auto const on_telemetry = [this](Message message) { return telemetry_handler(std::move(message)); };
    mqtt.subscribe_pattern("org/*/device/*/telemetry", on_telemetry);
  }

 private:
  Task<> command_handler(Message message) {
    auto const& envelope = message.object();  // throws if the payload is not an object; this is logged and counted
    auto const& command = envelope.at("command").as_string();

    // Process the command
    context().log().info("Executing command: {}", std::string_view(command));

    // Send the response
    auto topic = message.topic();
    topic.replace(topic.rfind("/command"), std::string::npos, "/response");
    co_await context().mqtt().publish_message(
        topic,
        {{"messageId", envelope.at("messageId")}, {"status", "success"}, {"result", "Command executed successfully"}});
  }

  Task<> telemetry_handler(Message message) {
    context().log().info("Telemetry from {}: {}", message.topic(), message.payload());
    co_return;
  }
};
// [handlers]

}  // namespace

PETAL_EXPORT(CallbackStyle, "callback-style", "1.0.0")
