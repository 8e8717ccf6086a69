// SPDX-License-Identifier: Apache-2.0
#include "topic/pattern_node.hpp"

#include <bit>
#include <string>
#include <string_view>

namespace petal::topic {

void PatternTrie::Node::link(Node& child) {
  if (auto const* text = std::get_if<std::string>(&child.step)) {
    ++texts;
    text_lengths |= text->size();
    beginnings |= bit_of(text->front());
  } else if (child.is_run()) {
    run = &child;
  } else {
    characters.push_back(&child);
  }
}

void PatternTrie::Node::unlink(const Node& child) {
  if (child.is_run()) {
    run = nullptr;
  } else if (!std::holds_alternative<std::string>(child.step)) {
    std::erase(characters, &child);
  } else if (--texts == 0) {  // the remaining lengths are not counted: a search for one in vain costs little
    text_lengths = 0;
    beginnings = 0;
  }
}

GlobTokens steps_of(const GlobTokens& tokens) {
  GlobTokens steps;
  for (auto const& token : tokens) {
    auto const* text = std::get_if<std::string>(&token);
    if (!text) steps.push_back(token);
    for (std::string_view rest = text ? *text : std::string_view(); !rest.empty();) {
      auto const length = std::bit_floor(rest.size());
      steps.emplace_back(std::string(rest.substr(0, length)));
      rest.remove_prefix(length);
    }
  }
  return steps;
}

}  // namespace petal::topic
