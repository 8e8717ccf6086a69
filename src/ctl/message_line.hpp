// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ctl/terminal.hpp"

namespace petal::ctl {

/// A formatted line of the live messages.
struct LiveLine {
  enum class Kind { message, lost, nothing };
  Kind kind = Kind::nothing;
  std::string text;  ///< for a person
};

/// Formats `line` of `GET /mqtt/messages` for a person: time, topic, payload, and properties if it has some. The
/// payload stays as it is, except for characters that would control a terminal; a text is printed without its quotes.
LiveLine live_line(std::string_view line, const Style& style);

/// Splits a stream of bytes into lines.
class Lines {
 public:
  void add(std::string_view bytes) { rest_.append(bytes); }

  /// Returns the next whole line, without its end; nothing if there is none yet.
  std::optional<std::string> next();

 private:
  std::string rest_;
};

}  // namespace petal::ctl
