// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>

namespace {

using petal::Context;
using petal::Errc;
using petal::Message;
using petal::Task;
namespace json = petal::json;

// [errors]
/// Publishing with error handling
Task<> publish(Context& context, std::string topic, json::object payload) {
  auto const sent = co_await context.mqtt().publish_message(topic, payload);
  if (sent) co_return;
  if (sent.error().is(Errc::not_connected))  // decide by the code ...
    context.log().warning("The broker is out of reach; trying again later");
  else  // ... and log the sentence for people
    context.log().error("Failed to publish to {}: {}", topic, sent.error().message());
}

/// Subscription with error handling: `value()` throws petal::Exception on an error
Task<> subscribe(Context& context, std::string topic, petal::MessageHandler handler) {
  try {
    (co_await context.mqtt().subscribe_to_topic(topic, handler)).value();
  } catch (const petal::Exception& error) {
    context.log().error("Failed to subscribe to {}: {}", topic, error.what());
  }
}
// [errors]

/// Tries both with the topic in the payload of a message on `attempt`.
class ErrorHandling final : public petal::Petal {
 public:
  Task<> startup() override {
    auto const attempt = [this](Message message) -> Task<> {
      auto const topic = std::string(message.payload());
      co_await subscribe(context(), topic, [](Message) {});
      co_await publish(context(), topic, {{"message", "Hello World!"}});
    };
    co_await subscribe(context(), "attempt", attempt);
  }
};

}  // namespace

PETAL_EXPORT(ErrorHandling, "error-handling", "1.0.0")
