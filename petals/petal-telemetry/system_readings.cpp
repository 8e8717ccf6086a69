// SPDX-License-Identifier: Apache-2.0
#include "system_readings.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace {

/// Returns the values of /proc/meminfo in KiB, by their names.
std::map<std::string, std::uint64_t> memory() {
  std::map<std::string, std::uint64_t> values;
  std::ifstream file("/proc/meminfo");
  std::string name;
  std::uint64_t value = 0;
  while (file >> name >> value) {
    values[name] = value;
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return values;
}

double percent(double part, double whole) {
  return whole > 0 ? 100.0 * part / whole : 0;
}

}  // namespace

/// Computes the usage from the first line of /proc/stat: ticks since the start of the machine, of which idle and iowait
/// are not work.
double SystemReader::cpu_usage() {
  std::ifstream file("/proc/stat");
  std::string label;
  file >> label;
  std::vector<std::uint64_t> ticks(8, 0);
  for (auto& tick : ticks) file >> tick;
  std::uint64_t total = 0;
  for (auto const tick : ticks) total += tick;
  std::uint64_t const busy = total - ticks[3] - ticks[4];
  auto const usage = percent(static_cast<double>(busy - busy_), static_cast<double>(total - total_));
  busy_ = busy;
  total_ = total;
  return std::clamp(usage, 0.0, 100.0);
}

SystemReadings SystemReader::read() {
  SystemReadings readings;
  readings.cpu_usage = cpu_usage();
  auto values = memory();
  auto const total = values["MemTotal:"];
  readings.memory_total = total * 1024;
  readings.memory_usage = percent(static_cast<double>(total - values["MemAvailable:"]), static_cast<double>(total));
  std::ifstream("/proc/loadavg") >> readings.load_1m;
  double uptime = 0;
  std::ifstream("/proc/uptime") >> uptime;
  readings.uptime = std::chrono::seconds(static_cast<std::int64_t>(uptime));
  return readings;
}
