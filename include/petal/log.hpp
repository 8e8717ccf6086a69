// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal {

/// The severity of a line; `LOG_LEVEL` sets which lines are written.
enum class LogLevel { debug, info, warning, error };

/// Writes a petal's lines to the manager's log, under the petal's name.
///
/// **Threads.** Any.
class Log {
 public:
  virtual ~Log() = default;

  /// Writes `text` as one line; control characters in it are escaped.
  virtual void write(LogLevel level, std::string_view text) = 0;

  /// Writes a line that helps to find a fault.
  void debug(std::string_view text) { write(LogLevel::debug, text); }
  /// Writes a line about an event.
  void info(std::string_view text) { write(LogLevel::info, text); }
  /// Writes a line about something that needs attention.
  void warning(std::string_view text) { write(LogLevel::warning, text); }
  /// Writes a line about a failure.
  void error(std::string_view text) { write(LogLevel::error, text); }
};

}  // namespace petal
