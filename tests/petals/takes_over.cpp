// SPDX-License-Identifier: Apache-2.0
// Subscribes the command topic itself, as the guide shows, and answers by hand.
#include <petal/petal.hpp>

namespace {

using petal::Message;
using petal::Task;
namespace json = boost::json;

class TakesOver final : public petal::Petal {
 public:
  Task<> startup() override {
    auto const device = context().mqtt().device_info();
    auto const base = "org/" + device.organization_id + "/device/" + device.device_id;
    response_topic_ = base + "/response";
    (co_await context().mqtt().subscribe_to_topic(base + "/command", [this](Message message) {
      return on_command(std::move(message));
    })).value();
  }

 private:
  Task<> on_command(Message message) {
    auto const& command = message.object();
    json::object response = {{"by", "takes-over"}, {"command", command.at("command")}};
    (co_await context().mqtt().send_command_response(response_topic_, command.at("messageId"), std::move(response)))
        .value();
  }

  std::string response_topic_;
};

}  // namespace

PETAL_EXPORT(TakesOver, "takes-over", "1.0.0")
