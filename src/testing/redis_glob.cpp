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

/// Takes the rest of a bracket, its `[` being gone; whether `c` is one of it.
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

/// Takes what stands for one character; whether `c` may be it.
bool takes(std::string_view& pattern, char c) {
  auto const first = take(pattern);
  if (first == '?') return true;
  if (first == '[') return bracket_has(pattern, c);
  return (first == '\\' && !pattern.empty() ? take(pattern) : first) == c;
}

}  // namespace

bool redis_glob_matches(std::string_view pattern, std::string_view text) {
  while (!pattern.empty()) {
    if (pattern.front() == '*') {
      pattern.remove_prefix(1);
      for (std::size_t skipped = 0; skipped <= text.size(); ++skipped)
        if (redis_glob_matches(pattern, text.substr(skipped))) return true;
      return false;
    }
    if (text.empty() || !takes(pattern, take(text))) return false;
  }
  return text.empty();
}

}  // namespace petal::testing
