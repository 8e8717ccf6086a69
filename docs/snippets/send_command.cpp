// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <petal/petal.hpp>

namespace {

using petal::Message;
using petal::Task;

class Dispatcher final : public petal::Petal {
 public:
  Task<> startup(petal::Context& context) override {
    context_ = &context;
    auto const on_call = [this](Message message) { return call(std::string(message.payload())); };
    (co_await context.mqtt().subscribe_to_topic("dispatch", on_call)).value();
  }

 private:
  // [send]
  Task<> call(std::string device) {
    auto const answer = co_await context_->mqtt().send_command(device, "petal-commands/echo", {{"to", "dock"}},
                                                               std::chrono::seconds(5));
    if (!answer)
      context_->log().error("No answer: " + answer.error().message());
    else if (answer->at("status") != "success")
      context_->log().error(device + " refused: " + std::string(answer->at("message").as_string()));
    else
      context_->log().info(device + " answered");
  }
  // [send]

  petal::Context* context_ = nullptr;
};

}  // namespace

PETAL_EXPORT(Dispatcher, "send-command", "1.0.0")
