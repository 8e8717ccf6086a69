// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spdlog/spdlog.h>

#include <memory>
#include <string>

namespace petal::runtime {

/// Sets up the program's log: one line per event on standard error, in UTC, written by a thread of its own so that a
/// full pipe never blocks the caller (the oldest lines are lost then, and counted). Control characters in a line are
/// escaped: an event has one line, whatever it contains.
///
/// `debug` lowers the level to debug for the rooms that carry messages (the guide's Debug Mode).
void configure_logging(spdlog::level::level_enum level, bool debug);

/// Returns the logger of a room or a petal, made on first use. **Threads.** Any.
std::shared_ptr<spdlog::logger> logger(const std::string& name);

/// Returns how many lines were lost because standard error was not read fast enough.
std::size_t lost_log_lines();

/// Waits until everything logged so far is written, but no longer than a second if standard error is not read.
void flush_logging();

}  // namespace petal::runtime
