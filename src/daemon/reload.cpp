// SPDX-License-Identifier: Apache-2.0
#include "daemon/reload.hpp"

#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "config/difference.hpp"
#include "config/environment.hpp"
#include "daemon/program.hpp"
#include "runtime/log.hpp"

namespace petal::daemon {
namespace {

spdlog::logger& log() {
  static auto const instance = runtime::logger("program");
  return *instance;
}

spdlog::level::level_enum level(LogLevel configured) {
  switch (configured) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

/// An error text has a line for each wrong value.
std::string in_one_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at)) text.replace(at, 1, "; ");
  return text;
}

using Keys = std::vector<std::string_view>;

bool can_be_taken_up(std::string_view key) {
  return key == "LOG_LEVEL" || key == "MQTT_DEBUG";
}

std::string in_one_text(const Keys& keys) {
  return keys.empty() ? "none" : fmt::format("{}", fmt::join(keys, " "));
}

}  // namespace

void configure_logging(const config::Logging& logging) {
  runtime::configure_logging(level(logging.level), logging.mqtt_debug);
}

Reload::Reload(std::optional<std::string> env_file, const Program& program, const config::Config& at_start)
    : env_file_(std::move(env_file)), program_(program), in_effect_(at_start) {}

void Reload::operator()() {
  auto const read = read_again();
  if (!read) {
    log().error("the settings that were read again are wrong; all stay as they were: error={:?}",
                in_one_line(read.error().message()));
    return;
  }
  auto const differing = config::differing_keys(in_effect_, *read);
  Keys taken_up;
  Keys others;
  std::ranges::partition_copy(differing, std::back_inserter(taken_up), std::back_inserter(others), can_be_taken_up);
  bool const says_less = read->logging.level > in_effect_.logging.level;
  in_effect_.logging = read->logging;
  if (!says_less) configure_logging(in_effect_.logging);
  log().info("settings were read again: taken_up={:?}", in_one_text(taken_up));  // while this level is written
  if (says_less) configure_logging(in_effect_.logging);
  if (!others.empty())
    log().warn("settings have changed that need a restart; those of the start hold until then: keys={:?}",
               in_one_text(others));
}

Result<config::Config> Reload::read_again() const {
  auto const environment = config::Environment::load(env_file_, ::environ);
  if (!environment) return environment.error();
  auto config = config::load_config(*environment, program_.uses);
  if (!config) return config.error();
  if (auto const can = program_.check(*config); !can) return can.error();
  return config;
}

}  // namespace petal::daemon
