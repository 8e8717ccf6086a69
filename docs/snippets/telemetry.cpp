// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <fstream>
#include <petal/petal.hpp>

namespace {

namespace json = petal::json;
using petal::Task;
using namespace std::chrono_literals;

/// Stand-ins for the robot's own sensors.
double temperature() {
  return 23.5;
}
double humidity() {
  return 65.2;
}
double pressure() {
  return 1013.2;
}
double battery_level() {
  return 87.0;
}
double latitude() {
  return 47.3769;
}
double longitude() {
  return 8.5417;
}
double altitude() {
  return 408.0;
}

double load() {
  double first = 0;
  std::ifstream("/proc/loadavg") >> first;
  return first;
}

std::string now() {
  auto const time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[sizeof "2025-08-25T10:30:00Z"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

// [telemetry]
class Telemetry final : public petal::Petal {
 public:
  Task<> startup() override {
    // Schedule regular telemetry
    context().spawn(publish_periodically());
    co_return;
  }

 private:
  Task<> publish_periodically() {
    for (;;) {
      bool const sent = co_await publish_telemetry();
      co_await context().sleep(sent ? 30s : 1s);  // ends with the petal
    }
  }

  Task<bool> publish_telemetry() {
    auto const device = context().mqtt().device_info();
    if (device.organization_id.empty()) co_return false;  // not provisioned yet
    auto const topic = "org/" + device.organization_id + "/device/" + device.device_id + "/telemetry";
    auto const sent = co_await context().mqtt().publish_message(topic, readings());
    co_return sent.has_value();
  }

  static json::object readings() {
    return {{"timestamp", now()},
            {"sensors", {{"temperature", temperature()}, {"humidity", humidity()}, {"pressure", pressure()}}},
            {"system", {{"load", load()}, {"battery_level", battery_level()}}},
            {"location", {{"latitude", latitude()}, {"longitude", longitude()}, {"altitude", altitude()}}}};
  }
};
// [telemetry]

}  // namespace

PETAL_EXPORT(Telemetry, "telemetry", "1.0.0")
