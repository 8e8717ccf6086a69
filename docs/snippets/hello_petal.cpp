// SPDX-License-Identifier: Apache-2.0
// [hello]
#include <petal/petal.hpp>

class Hello final : public petal::Petal {
  petal::Task<> startup() override {
    co_await context().mqtt().subscribe_to_topic("hello/world", [this](petal::Message message) -> petal::Task<> {
      context().log().info("received {}", message.payload());
      co_await context().mqtt().publish_message("hello/answer", {{"hello", message.json()}});
    });
  }
};

PETAL_EXPORT(Hello, "hello-petal", "1.0.0")
// [hello]
