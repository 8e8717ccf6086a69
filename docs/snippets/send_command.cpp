// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <petal/petal.hpp>

namespace {

using petal::Message;
using petal::Task;

class Dispatcher final : public petal::Petal {
 public:
  Task<> startup() override {
    auto const on_call = [this](Message message) { return call(std::string(message.payload())); };
    co_await context().mqtt().subscribe_to_topic("dispatch", on_call);
  }

 private:
  // [send]
  Task<> call(std::string device) {
    auto const answer = co_await context().mqtt().send_command(device, "petal-commands/echo", {{"to", "dock"}},
                                                               std::chrono::seconds(5));
    if (!answer)
      context().log().error("No answer: {}", answer.error().message());
    else if (answer->at("status") != "success")
      context().log().error("{} refused: {}", device, std::string_view(answer->at("message").as_string()));
    else
      context().log().info("{} answered", device);
  }
  // [send]
};

}  // namespace

PETAL_EXPORT(Dispatcher, "send-command", "1.0.0")
