// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace petal::redis {

/// What the server says (RESP3): the answer to a command, or a message that nobody asked for.
struct Reply {
  enum class Kind {
    text,    ///< also numbers, as digits
    null,    ///< nothing there
    error,   ///< the server refused; `text` are its words: `WRONGTYPE Operation against a key ...`
    list,    ///< `elements`, however nested, one after the other
    push,    ///< the same, not the answer to anything
    nothing  ///< to be passed over
  };

  Kind kind = Kind::nothing;
  std::string text = {};
  std::vector<std::string> elements = {};

  bool operator==(const Reply&) const = default;
};

}  // namespace petal::redis
