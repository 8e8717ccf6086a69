// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "topic/glob_token.hpp"
#include "topic/keys.hpp"
#include "topic/pattern_trie.hpp"

namespace petal::topic {

/// A node of the trie: the beginning that all patterns that pass through here have in common.
struct PatternTrie::Node {
  Node(Node* above, GlobToken token) : parent(above), step(std::move(token)) {}

  Node* parent;
  GlobToken step;  ///< leads here from `parent`; of text only a piece, see steps_of()

  std::size_t texts = 0;          ///< number of children that continue with text
  std::size_t text_lengths = 0;   ///< the lengths of these texts: powers of two, each of which is a bit
  std::uint64_t beginnings = 0;   ///< the bytes with which they begin, each a bit (see bit_of())
  Node* run = nullptr;            ///< the child that continues with `*`
  std::vector<Node*> characters;  ///< children that continue with `?` or `[...]`
  StoredKeys keys;                ///< keys of the patterns that end here

  std::uint64_t round = 0;        ///< if this is a `*`: the last match() that visited it
  std::size_t explored_from = 0;  ///< and the earliest place of the topic from which that match() continued

  bool is_run() const noexcept { return std::holds_alternative<AnyRun>(step); }
  bool leads_on() const noexcept { return texts > 0 || run || !characters.empty(); }

  /// Returns whether a child may begin with `byte`. Four byte values share one bit: if this is false there is none, if
  /// it is true there may be one.
  bool may_begin_with(char byte) const noexcept { return (beginnings & bit_of(byte)) != 0; }

  /// Records a new child, or removes its record.
  void link(Node& child);
  void unlink(const Node& child);

 private:
  static std::uint64_t bit_of(char byte) noexcept {
    return std::uint64_t(1) << (static_cast<unsigned char>(byte) % 64);
  }
};

/// Returns the tokens of a pattern, with its text cut into pieces whose lengths are powers of two, the longest first:
/// so at most six lengths must be looked up at a place, whatever the patterns are.
GlobTokens steps_of(const GlobTokens& tokens);

}  // namespace petal::topic
