// SPDX-License-Identifier: Apache-2.0
#include "topic/glob_token.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/text.hpp"
#include "topic/characters.hpp"
#include "topic/text_rules.hpp"

namespace petal::topic {
namespace {

void add_text(GlobTokens& tokens, char32_t character) {
  if (tokens.empty() || !std::holds_alternative<std::string>(tokens.back())) tokens.emplace_back(std::string());
  append_character(std::get<std::string>(tokens.back()), character);
}

bool ends_in_run(const GlobTokens& tokens) noexcept {
  return !tokens.empty() && std::holds_alternative<AnyRun>(tokens.back());
}

void add_any_character(GlobTokens& tokens) {
  tokens.insert(tokens.end() - ends_in_run(tokens), AnyCharacter());
}

void add_any_run(GlobTokens& tokens) {
  if (!ends_in_run(tokens)) tokens.emplace_back(AnyRun());
}

void add_set(GlobTokens& tokens, CharacterSet set) {
  if (set.negated && set.ranges.empty()) return add_any_character(tokens);
  if (!set.negated && set.ranges.size() == 1 && set.ranges[0].first == set.ranges[0].last)
    return add_text(tokens, set.ranges[0].first);
  tokens.emplace_back(std::move(set));
}

/// Returns the text between a `[` and its `]`, given the text after the `[`; empty if there is no `]`. A `]` that comes
/// first, or first after `!`, does not close.
std::u32string_view inside_bracket(std::u32string_view rest) noexcept {
  std::size_t const first = rest.starts_with(U'!') ? 2 : 1;
  auto const close = rest.find(U']', first);
  return close == rest.npos ? std::u32string_view() : rest.substr(0, close);
}

GlobTokens tokens_of(std::u32string_view pattern) {
  GlobTokens tokens;
  bool closable = true;  // if one `[` has no `]`, no later one has: searching again would take quadratic time
  while (!pattern.empty()) {
    auto const character = pattern.front();
    pattern.remove_prefix(1);
    if (character == U'*') {
      add_any_run(tokens);
    } else if (character == U'?') {
      add_any_character(tokens);
    } else if (character != U'[' || !closable) {
      add_text(tokens, character);
    } else if (auto const inside = inside_bracket(pattern); !inside.empty()) {
      add_set(tokens, parse_bracket(inside));
      pattern.remove_prefix(inside.size() + 1);
    } else {
      closable = false;
      add_text(tokens, character);
    }
  }
  return tokens;
}

}  // namespace

Result<GlobTokens> parse_glob(std::string_view pattern) {
  if (pattern.empty()) return Error(Errc::invalid_pattern, "a pattern must not be empty");
  if (pattern.size() > longest_topic_bytes)
    return Error(Errc::invalid_pattern,
                 fmt::format("a pattern has at most {} bytes, not {}: \"{}\"", longest_topic_bytes, pattern.size(),
                             runtime::escaped(pattern, 60)));
  if (!runtime::is_utf8(pattern))
    return Error(Errc::invalid_pattern, fmt::format("a pattern is UTF-8 text, not \"{}\"", runtime::escaped(pattern)));
  return tokens_of(characters(pattern));
}

std::size_t matched_bytes(const GlobToken& token, std::string_view text) noexcept {
  if (text.empty()) return 0;
  if (auto const* own = std::get_if<std::string>(&token)) return text.starts_with(*own) ? own->size() : 0;
  auto const* set = std::get_if<CharacterSet>(&token);
  return !set || set->contains(first_character(text)) ? character_length(text) : 0;
}

}  // namespace petal::topic
