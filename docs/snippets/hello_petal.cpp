// SPDX-License-Identifier: Apache-2.0
// [hello]
#include <petal/petal.hpp>

class Hello final : public petal::Petal {
 public:
  petal::Task<> startup(petal::Context& context) override {
    auto const greet = [&context](petal::Message message) -> petal::Task<> {
      context.log().info("received " + std::string(message.payload()));
      (co_await context.mqtt().publish_message("hello/answer", {{"hello", message.json()}})).value();
    };
    (co_await context.mqtt().subscribe_to_topic("hello/world", greet)).value();
  }
};
PETAL_EXPORT(Hello, "hello-petal", "1.0.0")
// [hello]
