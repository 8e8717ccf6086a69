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

/// A piece of a pattern. The std::string is text that stands for itself, as UTF-8.
using GlobToken = std::variant<std::string, AnyCharacter, CharacterSet, AnyRun>;
using GlobTokens = std::vector<GlobToken>;

/// Returns the pieces of `pattern`, which are the same for all equivalent spellings: `**` is `*`, `*?` is `?*`, `[a]`
/// is `a`, and adjacent text is one piece.
///
/// **Errors.** invalid_pattern: `pattern` is empty, longer than 65,535 bytes or not UTF-8, so that it could match no
/// topic.
Result<GlobTokens> parse_glob(std::string_view pattern);

/// Returns how many bytes `token` matches at the start of `text`: one character, or the whole of the token's own text;
/// 0 if it does not match. The caller must not pass an AnyRun.
std::size_t matched_bytes(const GlobToken& token, std::string_view text) noexcept;

}  // namespace petal::topic
