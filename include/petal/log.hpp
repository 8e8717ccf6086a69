// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal {

/// How grave a line is; `LOG_LEVEL` says which are written.
enum class LogLevel { debug, info, warning, error };

/// A petal's lines in the manager's log, under the petal's name.
///
/// **Threads.** Any.
class Log {
 public:
  virtual ~Log() = default;

  /// Writes `text` as one line; control characters in it are escaped.
  virtual void write(LogLevel level, std::string_view text) = 0;

  /// For whoever looks for a fault.
  void debug(std::string_view text) { write(LogLevel::debug, text); }
  /// What has happened.
  void info(std::string_view text) { write(LogLevel::info, text); }
  /// What somebody should look at.
  void warning(std::string_view text) { write(LogLevel::warning, text); }
  /// What has gone wrong.
  void error(std::string_view text) { write(LogLevel::error, text); }
};

}  // namespace petal
