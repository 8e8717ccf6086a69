// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "topic/bracket.hpp"

namespace petal::topic {

/// `*`: any run of characters, also an empty one, also across `/`.
struct AnyRun {
  bool operator==(const AnyRun&) const = default;
};

/// `?`: one character.
struct AnyCharacter {
  bool operator==(const AnyCharacter&) const = default;
};

/// A piece of a pattern; the std::string is text that stands for itself, as UTF-8.
using GlobToken = std::variant<std::string, AnyCharacter, CharacterSet, AnyRun>;
using GlobTokens = std::vector<GlobToken>;

/// The pieces of `pattern` in one form for all spellings of the same: `**` is `*`, `*?` is `?*`, `[a]` is `a`, and
/// neighbouring text is one piece.
///
/// **Errors.** invalid_pattern: empty, longer than 65,535 bytes or not UTF-8, so that it could match no topic.
Result<GlobTokens> parse_glob(std::string_view pattern);

/// How many bytes of `text`, from its start, the one character takes that `token` stands for, or the whole of its own
/// text; 0 where `text` does not begin so. Not for AnyRun.
std::size_t matched_bytes(const GlobToken& token, std::string_view text) noexcept;

}  // namespace petal::topic
