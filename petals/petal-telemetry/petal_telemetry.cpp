// SPDX-License-Identifier: Apache-2.0
// Publishes readings of this machine regularly, on org/{organization}/device/{device}/telemetry.
//
// TELEMETRY_INTERVAL: seconds between two messages, 0.1 to 86400; default 30.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <petal/petal.hpp>
#include <stdexcept>

#include "system_readings.hpp"

namespace {

using petal::Task;
namespace json = boost::json;

/// The pause before the next attempt while there is no link, or no organization.
constexpr std::chrono::milliseconds retry(1000);

std::chrono::milliseconds interval(const petal::Context& context) {
  auto const text = context.setting("TELEMETRY_INTERVAL").value_or("30");
  char* end = nullptr;
  double const seconds = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0' || !(seconds >= 0.1 && seconds <= 86'400))
    throw std::invalid_argument("TELEMETRY_INTERVAL=\"" + text + "\": accepted are 0.1 to 86400 seconds");
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

/// Rounds to one decimal place: more digits say nothing about a machine, and cost bytes.
double rounded(double value) {
  return std::round(value * 10) / 10;
}

std::string now() {
  auto const time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[sizeof "2025-08-25T10:30:00Z"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

class TelemetryPetal final : public petal::Petal {
 public:
  Task<> startup() override {
    context().spawn(publish_telemetry(interval(context())));
    co_return;
  }

 private:
  Task<> publish_telemetry(std::chrono::milliseconds pause) {
    for (;;) {
      bool const sent = co_await publish_once();
      co_await context().sleep(sent ? pause : std::min(pause, retry));
    }
  }

  /// Publishes the readings. Returns whether they were sent. A robot that is not provisioned yet has no telemetry
  /// topic.
  Task<bool> publish_once() {
    auto const device = context().mqtt().device_info();
    if (device.organization_id.empty()) co_return false;
    auto const topic = "org/" + device.organization_id + "/device/" + device.device_id + "/telemetry";
    auto const sent = co_await context().mqtt().publish_message(topic, telemetry());
    if (!sent) context().log().debug("telemetry not sent: {}", sent.error().message());
    co_return sent.has_value();
  }

  json::object telemetry() {
    auto const readings = system_.read();
    return {{"timestamp", now()},
            {"system",
             {{"cpu_usage", rounded(readings.cpu_usage)},
              {"memory_usage", rounded(readings.memory_usage)},
              {"memory_total", readings.memory_total},
              {"load_1m", readings.load_1m},
              {"uptime", readings.uptime.count()}}}};
  }

  SystemReader system_;
};

}  // namespace

PETAL_EXPORT(TelemetryPetal, "petal-telemetry", "1.0.0")
