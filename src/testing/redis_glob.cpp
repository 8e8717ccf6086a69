// SPDX-License-Identifier: Apache-2.0
#include "testing/redis_glob.hpp"

#include <algorithm>

namespace petal::testing {
namespace {

char take(std::string_view& text) {
  auto const first = text.front();
  text.remove_prefix(1);
  return first;
}

/// Takes the rest of a bracket expression after its `[`. Returns whether `c` is one of its characters.
bool bracket_has(std::string_view& pattern, char c) {
  bool const negated = pattern.starts_with('^');
  if (negated) pattern.remove_prefix(1);
  bool found = false;
  while (!pattern.empty() && pattern.front() != ']') {
    auto from = take(pattern);
    if (from == '\\' && !pattern.empty()) from = take(pattern);
    auto to = from;
    if (pattern.size() > 1 && pattern.front() == '-') {
      pattern.remove_prefix(1);
      to = take(pattern);
    }
    found = found || (std::min(from, to) <= c && c <= std::max(from, to));
  }
  if (!pattern.empty()) pattern.remove_prefix(1);
  return found != negated;
}

/// Takes the part of the pattern that stands for one character. Returns whether `c` matches it.
bool takes(std::string_view& pattern, char c) {
  auto const first = take(pattern);
  if (first == '?') return true;
  if (first == '[') return bracket_has(pattern, c);
  return (first == '\\' && !pattern.empty() ? take(pattern) : first) == c;
}

}  // namespace

bool redis_glob_matches(std::string_view pattern, std::string_view text) {
  struct {
    std::string_view pattern;  ///< the pattern after the last star
    std::string_view text;     ///< the text that it has not taken; earlier stars need not take more than they have
  } star;
  for (bool has_star = false;;) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      star = {pattern, text};
      has_star = true;
    } else if (pattern.empty() && text.empty()) {
      return true;
    } else if (pattern.empty() || text.empty() || !takes(pattern, take(text))) {
      if (!has_star || star.text.empty()) return false;
      star.text.remove_prefix(1);
      pattern = star.pattern;
      text = star.text;
    }
  }
}

}  // namespace petal::testing
