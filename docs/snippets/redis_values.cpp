// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>

namespace {

// [redis]
class Dock final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    auto& redis = context().redis();
    auto const kept = co_await redis.set("dock/state", "free", std::chrono::minutes(5));
    if (!kept) context().log().error("Redis: {}", kept.error().message());

    // A coroutine, or a plain function; topic() is the channel
    auto const on_event = [this](petal::Message message) -> petal::Task<> {
      auto const state = co_await context().redis().get("dock/state");
      if (!state) co_return context().log().error("Redis: {}", state.error().message());
      context().log().info("{}: {}, the dock is {}", message.topic(), message.payload(), state->value_or("unknown"));
    };
    co_await redis.subscribe_to_channel("dock/events", on_event);
    co_await redis.subscribe_pattern("alarm.*", on_event);
  }
};
// [redis]

}  // namespace

PETAL_EXPORT(Dock, "redis-values", "1.0.0")
