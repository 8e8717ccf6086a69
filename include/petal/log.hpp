// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/core.h>

#include <string_view>

namespace petal {

/// The severity of a line; `LOG_LEVEL` sets which lines are written.
enum class LogLevel { debug, info, warning, error };

/// Writes a petal's lines to the manager's log, under the petal's name.
///
/// ```cpp
/// context().log().info("received {} on {}", message.payload(), message.topic());
/// context().log().write(petal::LogLevel::info, text);  // a text as it is, with any braces
/// ```
///
/// A format is a literal in the language of {fmt} (fmt.dev), which `std::format` has, too. The compiler checks it
/// against the values. Values are data: braces in them have no meaning. A `std::string` as format is a compile error.
///
/// Control characters, and bytes that are not UTF-8, are escaped. A line is cut after 4,096 bytes; its whole length is
/// appended then.
/// **Errors.** Formatting throws only what the formatter of a type of your own throws. Lines that cannot be written are
/// counted (`/health/detailed`).
/// **Threads.** Any.
class Log {
 public:
  virtual ~Log() = default;

  /// Writes `text` as one line.
  virtual void write(LogLevel level, std::string_view text) = 0;

  /// Returns whether lines of `level` are written now: to be asked before a line whose making is expensive. The calls
  /// below ask it before they format.
  virtual bool is_enabled(LogLevel level) const noexcept = 0;

  /// Writes a line that helps to find a fault.
  template <typename... Values>
  void debug(fmt::format_string<Values...> format, Values&&... values) {
    put(LogLevel::debug, format, fmt::make_format_args(values...));
  }
  /// Writes a line about an event.
  template <typename... Values>
  void info(fmt::format_string<Values...> format, Values&&... values) {
    put(LogLevel::info, format, fmt::make_format_args(values...));
  }
  /// Writes a line about something that needs attention.
  template <typename... Values>
  void warning(fmt::format_string<Values...> format, Values&&... values) {
    put(LogLevel::warning, format, fmt::make_format_args(values...));
  }
  /// Writes a line about a failure.
  template <typename... Values>
  void error(fmt::format_string<Values...> format, Values&&... values) {
    put(LogLevel::error, format, fmt::make_format_args(values...));
  }

 private:
  void put(LogLevel level, fmt::string_view format, fmt::format_args values) {
    if (is_enabled(level)) write(level, fmt::vformat(format, values));
  }
};

}  // namespace petal
