// SPDX-License-Identifier: Apache-2.0
#include "runtime/log.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <mutex>

namespace petal::runtime {
namespace {

constexpr std::size_t waiting_lines = 2048;
constexpr std::array debugged = {"mqtt", "outbox", "broker", "callback", "client_service", "http"};

struct Logging {
  std::mutex mutex;
  std::shared_ptr<spdlog::sinks::sink> sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  std::shared_ptr<spdlog::details::thread_pool> writer;
  spdlog::level::level_enum level = spdlog::level::info;
  bool debug = false;
  std::map<std::string, std::shared_ptr<spdlog::logger>> loggers;

  spdlog::level::level_enum level_of(const std::string& name) const {
    bool const lowered = debug && std::find(debugged.begin(), debugged.end(), name) != debugged.end();
    return lowered ? std::min(level, spdlog::level::debug) : level;
  }
};

Logging& logging() {
  static Logging instance;
  return instance;
}

}  // namespace

void configure_logging(spdlog::level::level_enum level, bool debug) {
  auto& state = logging();
  std::lock_guard const lock(state.mutex);
  state.level = level;
  state.debug = debug;
  for (auto& [name, existing] : state.loggers) existing->set_level(state.level_of(name));
}

std::shared_ptr<spdlog::logger> logger(const std::string& name) {
  auto& state = logging();
  std::lock_guard const lock(state.mutex);
  auto& entry = state.loggers[name];
  if (!entry) {
    if (!state.writer) state.writer = std::make_shared<spdlog::details::thread_pool>(waiting_lines, 1);
    entry = std::make_shared<spdlog::async_logger>(name, state.sink, state.writer,
                                                   spdlog::async_overflow_policy::overrun_oldest);
    entry->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %-7l [%n] %v", spdlog::pattern_time_type::utc);
    entry->set_level(state.level_of(name));
  }
  return entry;
}

std::size_t lost_log_lines() {
  auto& state = logging();
  std::lock_guard const lock(state.mutex);
  return state.writer ? state.writer->overrun_counter() : 0;
}

void flush_logging() {
  auto& state = logging();
  std::lock_guard const lock(state.mutex);
  state.writer.reset();  // joins once the loggers below, which hold the pool weakly, have nothing more to write
}

}  // namespace petal::runtime
