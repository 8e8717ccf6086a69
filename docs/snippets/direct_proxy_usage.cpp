// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>

namespace {

// [direct]
petal::Task<> my_petal_function(petal::Context& context) {
  auto& mqtt = context.mqtt();

  // Subscribe with a handler
  auto const message_handler = [&context](petal::Message message) -> petal::Task<> {
    context.log().info("Received on {}: {}", message.topic(), message.payload());
    co_return;
  };
  co_await mqtt.subscribe_to_topic("test/topic", message_handler);

  // Pattern subscription (local pattern matching)
  mqtt.subscribe_pattern("test/*", message_handler);

  // Publish a message
  auto const sent =
      co_await mqtt.publish_message("test/topic", {{"message", "Hello World!"}}, {.qos = petal::Qos::at_least_once});
  if (sent) context.log().info("Published");
}
// [direct]

/// Runs the program of the guide when a message arrives on `start`.
class DirectProxyUsage final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    auto const run = [this](petal::Message) { return my_petal_function(context()); };
    co_await context().mqtt().subscribe_to_topic("start", run);
  }
};

}  // namespace

PETAL_EXPORT(DirectProxyUsage, "direct-proxy-usage", "1.0.0")
