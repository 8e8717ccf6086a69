// SPDX-License-Identifier: Apache-2.0
// Subscribes, serves and spawns, and then fails: none of it may be left.
#include <petal/petal.hpp>
#include <stdexcept>

namespace {

using petal::Context;
using petal::Task;

Task<> ignore(petal::Message) {
  co_return;
}

Task<petal::json::object> answer(petal::Command) {
  co_return petal::json::object();
}

Task<> publish_forever(Context& context) {
  for (;;) {
    (co_await context.mqtt().publish_message("doomed/out", petal::json::value("alive"))).value();
    co_await context.sleep(std::chrono::milliseconds(50));
  }
}

class FailsAtStartup final : public petal::Petal {
 public:
  Task<> startup() override {
    (co_await context().mqtt().subscribe_to_topic("doomed/topic", ignore)).value();
    context().mqtt().subscribe_pattern("doomed/*", ignore);
    context().commands().on("doomed", answer);
    context().spawn(publish_forever(context()));
    throw std::runtime_error("no sensor\nis plugged in");
  }
};

}  // namespace

PETAL_EXPORT(FailsAtStartup, "fails-at-startup", "1.0.0")
