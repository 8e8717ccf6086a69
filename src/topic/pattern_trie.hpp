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

/// A trie of local patterns (see Glob), all of which are walked at once: patterns that begin alike share their
/// beginning, and from every node only those patterns are followed whose next piece of text is that of the topic. A `*`
/// that is shared by 100,000 patterns is one node, which looks for any of their continuations with a few look-ups for
/// each character; it is entered once, however many paths lead there, so that no combination of stars takes exponential
/// time.
///
/// One hash table contains the nodes of the whole trie, each under its parent node and the piece that leads there: a
/// step mostly waits only for the memory of the one node that it finds.
///
/// Distinct `[...]` at the same place are tried one after the other.
///
/// **Threads.** One at a time, also for match().
class PatternTrie {
 public:
  PatternTrie();
  ~PatternTrie();
  PatternTrie(PatternTrie&&) = delete;

  /// Adds the pair. Returns whether it was not there before; `**` and `*` are the same pattern (see parse_glob()).
  /// **Errors.** invalid_pattern.
  Result<bool> add(std::string_view pattern, SubscriptionKey key);

  /// Removes the pair. Returns whether it was there.
  bool remove(std::string_view pattern, SubscriptionKey key);

  /// Appends the keys of all patterns that match `topic`, in no particular order.
  void match(std::string_view topic, SubscriptionKeys& keys) const;

  struct Node;  ///< see pattern_node.hpp

 private:
  using Owner = std::unique_ptr<Node>;

  /// The key by which a node is found; `hash` is that of the parent and the text.
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
  /// A node with its hash, so that most nodes that do not match need not be read.
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
    std::size_t at;  ///< how many bytes of the topic have led to the node
  };

  static Edge edge(const Node& parent, const GlobToken& step) noexcept;
  Node& make_child(Node& node, const GlobToken& step);
  Node* find(const GlobTokens& steps) const;
  void visit(Visit visited, std::string_view topic, SubscriptionKeys& keys) const;
  void visit_run(Visit visited, std::string_view topic, SubscriptionKeys& keys) const;
  void follow(const Node& node, std::string_view topic, std::size_t at) const;
  void follow_texts(const Node& node, std::string_view rest, std::size_t at) const;

  Owner root_;
  boost::unordered_flat_set<Entry, Hash, Equal> nodes_;  ///< all nodes but the root
  mutable std::vector<Visit> pending_;  ///< used by match(); a member only so that its memory is reused
  mutable std::uint64_t round_ = 0;     ///< distinguishes what this match() has visited from visits of earlier ones
};

}  // namespace petal::topic
