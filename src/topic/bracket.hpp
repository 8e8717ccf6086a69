// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string_view>
#include <vector>

namespace petal::topic {

/// The set of characters that one bracket expression of a pattern matches.
struct CharacterSet {
  struct Range {
    char32_t first = 0;
    char32_t last = 0;
    auto operator<=>(const Range&) const = default;
  };

  std::vector<Range> ranges;  ///< ascending; if there are none, no character matches
  bool negated = false;       ///< matches all other characters instead

  bool contains(char32_t character) const noexcept;
  bool operator==(const CharacterSet&) const = default;
};

/// Returns the set for `inside`, the text between `[` and `]` of a pattern, as Python 3.11's `fnmatch` reads it: a `!`
/// at the beginning negates, `a-z` is a range, a range whose end is before its start matches nothing, and there are no
/// escapes. `inside` must not be empty.
CharacterSet parse_bracket(std::u32string_view inside);

}  // namespace petal::topic
