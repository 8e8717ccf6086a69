// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace petal::redis {

/// What the server sends (RESP3): the answer to a command, or a push, which answers no command.
struct Reply {
  enum class Kind {
    text,    ///< also numbers, as digits
    null,    ///< there is no value
    error,   ///< the server refused; its message is in `text`: `WRONGTYPE Operation against a key ...`
    list,    ///< its elements are in `elements`, one after the other, however nested
    push,    ///< the same, but not the answer to a command
    nothing  ///< to be ignored
  };

  Kind kind = Kind::nothing;
  std::string text = {};
  std::vector<std::string> elements = {};

  bool operator==(const Reply&) const = default;
};

}  // namespace petal::redis
