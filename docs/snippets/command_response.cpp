// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <petal/petal.hpp>

namespace {

namespace json = petal::json;
using petal::Message;
using petal::Task;
using namespace std::chrono_literals;

class CommandResponse final : public petal::Petal {
 public:
  Task<> startup() override {
    auto const device = context().mqtt().device_info();
    auto const topic = "org/" + device.organization_id + "/device/" + device.device_id + "/command";
    auto const handler = [this](Message message) { return custom_command_handler(std::move(message)); };
    co_await context().mqtt().subscribe_to_topic(topic, handler);
  }

 private:
  // [handler]
  Task<> custom_command_handler(Message message) {
    auto const& envelope = message.object();
    auto const& command = envelope.at("command").as_string();

    json::object response;
    if (command == "get_status") {
      // Handle status request
      response = {{"status", "operational"}, {"uptime", uptime().count()}, {"version", "1.0.0"}};
    } else if (command == "restart") {
      // Handle restart command
      response = {{"status", "restarting"}};
      context().spawn(restart());
    } else {
      response = {{"status", "error"}, {"error_code", "UNKNOWN_COMMAND"}};
    }

    // Send response
    auto topic = message.topic();
    topic.replace(topic.rfind("/command"), std::string::npos, "/response");
    co_await context().mqtt().send_command_response(topic, envelope.at("messageId"), response);
  }
  // [handler]

  std::chrono::seconds uptime() const {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - since_);
  }

  Task<> restart() {
    co_await context().sleep(100ms);  // so that the response is sent first
    since_ = std::chrono::steady_clock::now();
    context().log().info("restarted");
  }

  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace

PETAL_EXPORT(CommandResponse, "command-response", "1.0.0")
