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

/// A place in the trie: what all the patterns that pass here have in common so far.
struct PatternTrie::Node {
  Node(Node* above, GlobToken token) : parent(above), step(std::move(token)) {}

  Node* parent;
  GlobToken step;  ///< leads here from `parent`; of text no more than a piece, see steps_of()

  std::size_t texts = 0;          ///< children that go on with text
  std::size_t text_lengths = 0;   ///< of theirs: powers of two, each of which is a bit
  std::uint64_t beginnings = 0;   ///< the bytes they begin with, each a bit (see bit_of())
  Node* run = nullptr;            ///< the child that goes on with `*`
  std::vector<Node*> characters;  ///< children that go on with `?` or `[...]`
  StoredKeys keys;                ///< patterns that end here

  std::uint64_t round = 0;        ///< where this is a `*`: the match() that was here last
  std::size_t explored_from = 0;  ///< and the earliest place of the topic from which it went on

  bool is_run() const noexcept { return std::holds_alternative<AnyRun>(step); }
  bool leads_on() const noexcept { return texts > 0 || run || !characters.empty(); }

  /// Four bytes have one bit: a child that begins with `byte` may be there where this is true, and is not where not.
  bool may_begin_with(char byte) const noexcept { return (beginnings & bit_of(byte)) != 0; }

  /// Takes note of a new child, or forgets it.
  void link(Node& child);
  void unlink(const Node& child);

 private:
  static std::uint64_t bit_of(char byte) noexcept {
    return std::uint64_t(1) << (static_cast<unsigned char>(byte) % 64);
  }
};

/// The tokens of a pattern with its text cut into pieces whose lengths are powers of two, the longest first: so no more
/// than six lengths are to be looked for at a place, whatever the patterns are.
GlobTokens steps_of(const GlobTokens& tokens);

}  // namespace petal::topic
