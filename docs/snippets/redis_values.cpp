// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>

namespace {

// [redis]
class Dock final : public petal::Petal {
 public:
  petal::Task<> startup(petal::Context& context) override {
    auto& redis = context.redis();
    (co_await redis.set("dock/state", "free", std::chrono::minutes(5))).value();

    // A coroutine, or a plain function; topic() is the channel
    auto const on_event = [&context](petal::Message message) -> petal::Task<> {
      auto const state = co_await context.redis().get("dock/state");
      if (!state) co_return context.log().error("Redis: " + state.error().message());
      auto const known = state->value_or("unknown");
      context.log().info(message.topic() + ": " + std::string(message.payload()) + ", the dock is " + known);
    };
    (co_await redis.subscribe("dock/events", on_event)).value();
    (co_await redis.subscribe_pattern("alarm.*", on_event)).value();
  }
};
// [redis]

}  // namespace

PETAL_EXPORT(Dock, "redis-values", "1.0.0")
