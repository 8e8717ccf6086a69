// SPDX-License-Identifier: Apache-2.0
#include "topic/bracket.hpp"

#include <algorithm>
#include <string>

namespace petal::topic {
namespace {

using Chunks = std::vector<std::u32string>;

/// Cuts `inside` at every hyphen that makes a range: the last character of a chunk is the start of a range whose end is
/// the first character of the next chunk.
Chunks cut_at_ranges(std::u32string_view inside) {
  Chunks chunks;
  std::size_t start = 0;
  for (auto hyphen = inside.find(U'-', inside.front() == U'!' ? 2 : 1); hyphen != inside.npos;
       hyphen = inside.find(U'-', hyphen + 3)) {
    chunks.emplace_back(inside.substr(start, hyphen - start));
    start = hyphen + 1;
  }
  if (start < inside.size() || chunks.empty())
    chunks.emplace_back(inside.substr(start));
  else
    chunks.back() += U'-';
  return chunks;
}

/// Removes both ends of every range that ends before it starts, from the last range to the first.
void drop_reversed(Chunks& chunks) {
  for (auto k = chunks.size() - 1; k > 0; --k) {
    auto& before = chunks[k - 1];
    if (before.back() <= chunks[k].front()) continue;
    before.pop_back();
    before += chunks[k].substr(1);
    chunks.erase(chunks.begin() + static_cast<std::ptrdiff_t>(k));
  }
}

/// Removes a `!` at the beginning, which negates. Returns whether there was one. It is looked for after the reversed
/// ranges are gone, as in Python: `[z-a!b]` is `[!b]`.
bool take_negation(std::u32string& chunk) {
  if (!chunk.starts_with(U'!')) return false;
  chunk.erase(0, 1);
  return true;
}

}  // namespace

bool CharacterSet::contains(char32_t character) const noexcept {
  auto const within = [&](const Range& range) { return range.first <= character && character <= range.last; };
  return std::any_of(ranges.begin(), ranges.end(), within) != negated;
}

CharacterSet parse_bracket(std::u32string_view inside) {
  auto chunks = cut_at_ranges(inside);
  drop_reversed(chunks);
  CharacterSet set;
  set.negated = take_negation(chunks.front());
  for (std::size_t k = 0; k < chunks.size(); ++k) {
    for (auto const character : chunks[k]) set.ranges.push_back({character, character});
    if (k + 1 < chunks.size() && !chunks[k].empty()) set.ranges.push_back({chunks[k].back(), chunks[k + 1].front()});
  }
  std::sort(set.ranges.begin(), set.ranges.end());
  set.ranges.erase(std::unique(set.ranges.begin(), set.ranges.end()), set.ranges.end());
  return set;
}

}  // namespace petal::topic
