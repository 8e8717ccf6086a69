// SPDX-License-Identifier: Apache-2.0
#include "topic/glob.hpp"

#include "topic/characters.hpp"

namespace petal::topic {

Result<Glob> Glob::parse(std::string_view pattern) {
  auto tokens = parse_glob(pattern);
  if (!tokens) return tokens.error();
  return Glob(std::move(*tokens));
}

// Matching the text between two runs at the earliest place is always good enough, so only the last run is ever
// lengthened.
bool Glob::matches(std::string_view topic) const noexcept {
  auto token = tokens_.begin();
  auto after_run = tokens_.end();
  auto run_end = topic;
  for (;;) {
    if (token == tokens_.end() && topic.empty()) return true;
    if (token != tokens_.end() && std::holds_alternative<AnyRun>(*token)) {
      after_run = ++token;
      run_end = topic;
      if (token == tokens_.end()) return true;
    } else if (auto const bytes = token == tokens_.end() ? 0 : matched_bytes(*token, topic)) {
      topic.remove_prefix(bytes);
      ++token;
    } else {
      if (after_run == tokens_.end() || run_end.empty()) return false;
      run_end.remove_prefix(character_length(run_end));
      topic = run_end;
      token = after_run;
    }
  }
}

}  // namespace petal::topic
