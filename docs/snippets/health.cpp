// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <petal/petal.hpp>

namespace {

using petal::Task;
using namespace std::chrono_literals;

// [health]
Task<> check_health(petal::Context& context) {
  auto& log = context.log();
  auto const health = co_await context.mqtt().health_check();
  auto const& connection = health.at("connection").as_object();

  // Check specific aspects
  if (connection.at("ts_client").as_bool()) log.info("The MQTT client is working");
  if (connection.at("callback_server").as_bool()) log.info("Messages can be received");
  if (connection.at("connected").as_bool()) log.info("The MQTT proxy is fully operational");

  // The state as a whole; if it is not "healthy", "details" has the reason
  log.info("MQTT is {}", std::string_view(health.at("status").as_string()));
  if (auto const* const details = health.if_contains("details"))
    log.warning("{}", std::string_view(details->as_string()));
}
// [health]

class Health final : public petal::Petal {
 public:
  Task<> startup() override {
    context().spawn(check_regularly());
    co_return;
  }

 private:
  Task<> check_regularly() {
    for (;;) {
      co_await check_health(context());
      co_await context().sleep(200ms);
    }
  }
};

}  // namespace

PETAL_EXPORT(Health, "health", "1.0.0")
