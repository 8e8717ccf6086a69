// SPDX-License-Identifier: Apache-2.0
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/timex.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>

#include "ctl/doctor/checks.hpp"

namespace petal::ctl {
namespace {

using Level = Finding::Level;

constexpr int first_plausible_year = 2025;
constexpr int last_plausible_year = 2100;

struct Close {
  void operator()(std::FILE* pipe) const { ::pclose(pipe); }
};

/// Returns the output of a system program, which must end by itself in time.
std::string output_of(const char* command) {
  std::unique_ptr<std::FILE, Close> const pipe(::popen(command, "r"));
  std::string text;
  std::array<char, 256> line{};
  while (pipe && std::fgets(line.data(), static_cast<int>(line.size()), pipe.get())) text += line.data();
  return text;
}

std::string value_of(const std::string& properties, std::string_view name) {
  auto const at = properties.find(std::string(name) + "=");
  if (at == std::string::npos) return {};
  auto const begin = at + name.size() + 1;
  return properties.substr(begin, properties.find('\n', begin) - begin);
}

bool is_synchronised() {
  timex state{};  // only queries
  return ::adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

}  // namespace

Findings check_clock() {
  auto const now = fmt::gmtime(std::time(nullptr));
  auto const shown = fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", now);
  int const year = now.tm_year + 1900;
  if (year < first_plausible_year || year > last_plausible_year)
    return {{Level::problem, "clock",
             fmt::format("it is {}: certificates are judged by it, and the broker's is refused", shown),
             "timedatectl set-time, and see that NTP servers can be reached"}};
  if (is_synchronised()) return {{Level::ok, "clock", shown + ", synchronised"}};
  return {{Level::warning, "clock", shown + ", not synchronised",
           "timedatectl set-ntp true; timedatectl timesync-status shows what comes of it"}};
}

Findings check_unit() {
  std::error_code error;
  if (!std::filesystem::exists("/run/systemd/system", error))
    return {{Level::skipped, "unit", "systemd does not run here"}};
  auto const unit = output_of(
      "timeout 3 systemctl show -p LoadState,ActiveState,SubState,NRestarts,UnitFileState petal-app-manager.service "
      "2>/dev/null");
  auto const state = value_of(unit, "ActiveState");
  if (value_of(unit, "LoadState") != "loaded")
    return {{Level::skipped, "unit", "petal-app-manager.service is not installed"}};
  auto const* const log = "journalctl -u petal-app-manager -e says why; systemctl restart petal-app-manager";
  if (state == "failed") return {{Level::problem, "unit", "petal-app-manager.service has failed", log}};
  if (state != "active")
    return {{Level::problem, "unit",
             fmt::format("petal-app-manager.service is {} ({})", state, value_of(unit, "SubState")),
             "systemctl enable --now petal-app-manager"}};
  if (value_of(unit, "UnitFileState") == "disabled")
    return {{Level::warning, "unit", "petal-app-manager.service runs, and is not started when the robot is",
             "systemctl enable petal-app-manager"}};
  auto const restarts = value_of(unit, "NRestarts");
  if (!restarts.empty() && restarts != "0")
    return {
        {Level::warning, "unit", fmt::format("petal-app-manager.service runs, started anew {} times", restarts), log}};
  return {{Level::ok, "unit", "petal-app-manager.service runs"}};
}

}  // namespace petal::ctl
