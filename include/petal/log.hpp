// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal {

enum class LogLevel { debug, info, warning, error };

/// A petal's lines in the manager's log, under the petal's name.
///
/// **Threads.** Any.
class Log {
 public:
  virtual ~Log() = default;

  /// Writes `text` as one line; control characters in it are escaped.
  virtual void write(LogLevel level, std::string_view text) = 0;

  void debug(std::string_view text) { write(LogLevel::debug, text); }
  void info(std::string_view text) { write(LogLevel::info, text); }
  void warning(std::string_view text) { write(LogLevel::warning, text); }
  void error(std::string_view text) { write(LogLevel::error, text); }
};

}  // namespace petal
