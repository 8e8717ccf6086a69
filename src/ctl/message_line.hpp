// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ctl/terminal.hpp"

namespace petal::ctl {

/// A line of the live messages.
struct LiveLine {
  enum class Kind { message, lost, nothing };
  Kind kind = Kind::nothing;
  std::string text;  ///< for a person
};

/// `line` of `GET /mqtt/messages` for a person: time, topic, payload, and properties where it has some. The payload
/// stays as it is, but for characters that would do something to a terminal; of text the quotes are left out.
LiveLine live_line(std::string_view line, const Style& style);

/// Takes a stream of bytes apart into lines.
class Lines {
 public:
  void add(std::string_view bytes) { rest_.append(bytes); }

  /// The next whole line, without its end; nothing where none is there yet.
  std::optional<std::string> next();

 private:
  std::string rest_;
};

}  // namespace petal::ctl
