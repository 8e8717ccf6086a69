// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string_view>
#include <vector>

namespace petal::topic {

/// The characters that one bracket expression of a pattern stands for.
struct CharacterSet {
  struct Range {
    char32_t first = 0;
    char32_t last = 0;
    auto operator<=>(const Range&) const = default;
  };

  std::vector<Range> ranges;  ///< ascending; none at all: no character
  bool negated = false;       ///< stands for all others

  bool contains(char32_t character) const noexcept;
  bool operator==(const CharacterSet&) const = default;
};

/// What is between `[` and `]` of a pattern, read as Python 3.11's `fnmatch` reads it: `!` first negates, `a-z` is a
/// range, a range whose end is before its start stands for nothing, and there are no escapes. Must not be empty.
CharacterSet parse_bracket(std::u32string_view inside);

}  // namespace petal::topic
