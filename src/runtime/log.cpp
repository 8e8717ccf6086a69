// SPDX-License-Identifier: Apache-2.0
#include "runtime/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "runtime/log_line.hpp"
#include "runtime/log_writer.hpp"

namespace petal::runtime {
namespace {

constexpr std::size_t most_waiting = 512 * 1024;
constexpr auto flush_within = std::chrono::seconds(1);
constexpr std::array debugged = {"mqtt", "outbox", "broker", "callback", "client_service", "http"};

/// Formats lines on the thread that logs; a LogWriter writes them on its own.
class Sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  /// Null while nothing has been logged.
  LogWriter* writer() {
    std::scoped_lock const lock(mutex_);
    return writer_ ? &*writer_ : nullptr;
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (!writer_) writer_.emplace(STDERR_FILENO, most_waiting);
    std::string escaped;
    writer_->add(as_one_line({line.data(), line.size()}, escaped));
  }

  void flush_() override {}

  std::optional<LogWriter> writer_;
};

std::shared_ptr<Sink> make_sink() {
  auto sink = std::make_shared<Sink>();
  sink->set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %-7l [%n] %v",
                                                                  spdlog::pattern_time_type::utc));
  return sink;
}

struct Logging {
  std::mutex mutex;
  std::shared_ptr<Sink> sink = make_sink();
  spdlog::level::level_enum level = spdlog::level::info;
  bool debug = false;
  std::map<std::string, std::shared_ptr<spdlog::logger>> loggers;

  spdlog::level::level_enum level_of(const std::string& name) const {
    bool const lowered = debug && std::find(debugged.begin(), debugged.end(), name) != debugged.end();
    return lowered ? std::min(level, spdlog::level::debug) : level;
  }
};

/// Never destroyed: a petal's thread that does not end may log until the program is gone.
Logging& logging() {
  static auto& instance = *new Logging;
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
    entry = std::make_shared<spdlog::logger>(name, state.sink);
    entry->set_level(state.level_of(name));
  }
  return entry;
}

std::size_t lost_log_lines() {
  auto const* const writer = logging().sink->writer();
  return writer ? writer->lost() : 0;
}

void flush_logging() {
  if (auto* const writer = logging().sink->writer()) writer->flush(flush_within);
}

}  // namespace petal::runtime
