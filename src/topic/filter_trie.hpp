// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "topic/keys.hpp"
#include "topic/levels.hpp"

namespace petal::topic {

/// A trie of MQTT filters with wildcards, by their levels. A topic is looked up level by level, and at each level only
/// its own name, `+` and `#` are followed, so that filters that do not match cost nothing.
///
/// One hash table contains the nodes of the whole trie, each under its parent node and the level that leads there: a
/// step mostly waits only for the memory of the one node that it finds.
///
/// **Threads.** One at a time, also for match().
class FilterTrie {
 public:
  FilterTrie();
  ~FilterTrie();
  FilterTrie(FilterTrie&&) = delete;

  /// Adds the pair. Returns whether it was not there before. `filter` must not have a `$share/{name}/`.
  bool add(std::string_view filter, SubscriptionKey key);

  /// Removes the pair. Returns whether it was there.
  bool remove(std::string_view filter, SubscriptionKey key);

  /// Appends the keys of all filters that match `topic`, in no particular order.
  void match(std::string_view topic, SubscriptionKeys& keys) const;

 private:
  struct Node;
  using Owner = std::unique_ptr<Node>;

  /// The key by which a node is found.
  struct Edge {
    const Node* parent;
    std::string_view level;
    std::size_t hash;  ///< of `level`
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const Edge& edge) const noexcept;
    std::size_t operator()(const Owner& node) const noexcept;
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Edge& edge, const Owner& node) const noexcept;
    bool operator()(const Owner& node, const Owner& other) const noexcept { return node == other; }
  };

  struct Level {
    std::string_view name;
    std::size_t hash;
  };
  struct Visit {
    const Node* node;
    std::size_t depth;  ///< how many levels of the topic have led to the node
  };

  Node* child(const Node& node, std::string_view level) const;
  Node& make_child(Node& node, std::string_view level);
  void drop(Node& node);
  void visit(Visit visited, Levels& rest, SubscriptionKeys& keys) const;

  Owner root_;
  boost::unordered_flat_set<Owner, Hash, Equal> nodes_;  ///< all nodes but the root
  mutable std::vector<Level> levels_;                    ///< levels of the topic of match(), as far as they were needed
  mutable std::vector<Visit> pending_;  ///< used by match(); a member only so that its memory is reused
};

}  // namespace petal::topic
