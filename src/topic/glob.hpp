// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <string_view>
#include <utility>

#include "topic/glob_token.hpp"

namespace petal::topic {

/// A local pattern, with the meaning of Python's `fnmatch.fnmatchcase`: `*` is any run of characters (also across `/`,
/// unlike in an MQTT filter), `?` one character, `[seq]` one of these characters, `[!seq]` one of all others. There are
/// no escapes: `[*]` is a star. A `[` that is never closed stands for itself. Characters are code points, not bytes.
///
/// **Threads.** Any number of threads may match at once.
class Glob {
 public:
  /// Reads a pattern. **Errors.** invalid_pattern: `pattern` is empty, longer than 65,535 bytes, or not UTF-8.
  static Result<Glob> parse(std::string_view pattern);

  /// Returns whether the whole of `topic` matches, in time proportional to its length times the longest piece between
  /// two `*`.
  bool matches(std::string_view topic) const noexcept;

 private:
  explicit Glob(GlobTokens tokens) : tokens_(std::move(tokens)) {}

  GlobTokens tokens_;
};

}  // namespace petal::topic
