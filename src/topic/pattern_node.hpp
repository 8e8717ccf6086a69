// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "topic/glob_token.hpp"
#include "topic/keys.hpp"
#include "topic/pattern_trie.hpp"

namespace petal::topic {

/// A place in the trie: what all the patterns that pass here have in common so far.
struct PatternTrie::Node {
  using Owner = std::unique_ptr<Node>;

  explicit Node(GlobToken token) : step(std::move(token)) {}

  GlobToken step;             ///< leads here from the node above
  std::string first_bytes;    ///< of `texts`, in their order
  std::vector<Owner> texts;   ///< that go on with text: no two with the same first byte
  std::vector<Owner> others;  ///< that go on with `?`, `[...]` or `*`
  SubscriptionKeys keys;      ///< patterns that end here

  std::uint64_t round = 0;        ///< where this is a `*`: the match() that was here last
  std::size_t explored_from = 0;  ///< and the earliest place of the topic from which it went on

  const std::string& text() const { return std::get<std::string>(step); }
  bool is_run() const noexcept { return std::holds_alternative<AnyRun>(step); }
  bool is_text() const noexcept { return std::holds_alternative<std::string>(step); }
  bool unused() const noexcept { return keys.empty() && texts.empty() && others.empty(); }

  /// Whether it only leads on to one more piece of text, and so could be one with it.
  bool only_passes_on() const noexcept { return is_text() && keys.empty() && others.empty() && texts.size() == 1; }

  /// The child whose text begins with `byte`, or null.
  Owner* text_child(char byte) noexcept {
    auto const place = first_bytes.find(byte);
    return place == first_bytes.npos ? nullptr : &texts[place];
  }
  const Owner* text_child(char byte) const noexcept { return const_cast<Node*>(this)->text_child(byte); }

  /// The child that `token`, which is no text, leads to; or null.
  Owner* other_child(const GlobToken& token) noexcept;

  /// The child that `token` leads to; made where it is not there yet.
  Node& make_child(const GlobToken& token);

  /// Frees `child`, which is one of its children.
  void drop(const Node* child);

  /// Makes a text child that only passes on one with the child below it.
  void merge(const Node* child);

 private:
  Node& make_text_child(std::string_view text);
  Node& add_text_child(std::string_view text);
};

}  // namespace petal::topic
