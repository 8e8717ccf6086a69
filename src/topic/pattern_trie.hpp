// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <petal/error.hpp>
#include <string_view>
#include <vector>

#include "topic/glob_token.hpp"
#include "topic/keys.hpp"

namespace petal::topic {

/// Local patterns (see Glob), all walked at once: patterns that begin alike share their beginning, and from every place
/// only those go on whose next piece of text is the topic's. A `*` shared by 100,000 patterns is one place, which waits
/// for any of their continuations with a few look-ups a character; it is entered once, however many ways lead there, so
/// that no combination of stars takes exponential time.
///
/// One hash table has the nodes of the whole trie, by the node above and the piece that leads there: what a step waits
/// for is mostly the memory of the one node it finds.
///
/// Distinct `[...]` at the same place are tried one after the other.
///
/// **Threads.** One at a time, match() too.
class PatternTrie {
 public:
  PatternTrie();
  ~PatternTrie();
  PatternTrie(PatternTrie&&) = delete;

  /// Whether the pair was not there before; `**` and `*` are the same pattern (see parse_glob()).
  /// **Errors.** invalid_pattern.
  Result<bool> add(std::string_view pattern, SubscriptionKey key);

  /// Whether the pair was there.
  bool remove(std::string_view pattern, SubscriptionKey key);

  /// Appends the keys of all patterns that match `topic`, in no particular order.
  void match(std::string_view topic, SubscriptionKeys& keys) const;

  struct Node;  ///< see pattern_node.hpp

 private:
  using Owner = std::unique_ptr<Node>;

  /// What a node is found by; `hash` is of both.
  struct TextEdge {
    const Node* parent;
    std::string_view text;
    std::size_t hash;
  };
  struct Edge {
    const Node* parent;
    const GlobToken& step;
    std::size_t hash;
  };
  /// With the hash, most that are not meant need not be looked at.
  struct Entry {
    std::size_t hash;
    Owner node;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const auto& any) const noexcept { return any.hash; }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const TextEdge& edge, const Entry& entry) const noexcept;
    bool operator()(const Edge& edge, const Entry& entry) const noexcept;
    bool operator()(const Entry& entry, const Entry& other) const noexcept { return entry.node == other.node; }
  };

  struct Visit {
    Node* node;
    std::size_t at;  ///< so much of the topic has led to the node
  };

  static Edge edge(const Node& parent, const GlobToken& step) noexcept;
  Node& make_child(Node& node, const GlobToken& step);
  Node* find(const GlobTokens& steps) const;
  void visit(Visit visited, std::string_view topic, SubscriptionKeys& keys) const;
  void visit_run(Visit visited, std::string_view topic, SubscriptionKeys& keys) const;
  void follow(const Node& node, std::string_view topic, std::size_t at) const;
  void follow_texts(const Node& node, std::string_view rest, std::size_t at) const;

  Owner root_;
  boost::unordered_flat_set<Entry, Hash, Equal> nodes_;  ///< all but the root
  mutable std::vector<Visit> pending_;                   ///< of match(); kept for its memory
  mutable std::uint64_t round_ = 0;  ///< tells what this match() has visited from what earlier ones have
};

}  // namespace petal::topic
