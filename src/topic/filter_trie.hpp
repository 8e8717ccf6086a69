// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "topic/keys.hpp"
#include "topic/levels.hpp"
#include "topic/text_map.hpp"

namespace petal::topic {

/// MQTT filters with wildcards, by their levels. A topic is looked up level by level, and at each level only its own
/// name, `+` and `#` are followed, so that what does not match costs nothing.
///
/// **Threads.** One at a time, match() too.
class FilterTrie {
 public:
  FilterTrie();
  ~FilterTrie();
  FilterTrie(FilterTrie&&) = delete;

  /// Whether the pair was not there before. `filter` has no `$share/{name}/`.
  bool add(std::string_view filter, SubscriptionKey key);

  /// Whether the pair was there.
  bool remove(std::string_view filter, SubscriptionKey key);

  /// Appends the keys of all filters that match `topic`, in no particular order.
  void match(std::string_view topic, SubscriptionKeys& keys) const;

 private:
  struct Node;
  struct Visit {
    const Node* node;
    Levels rest;
  };

  void visit(Visit visited, bool wildcards, SubscriptionKeys& keys) const;

  std::unique_ptr<Node> root_;
  mutable std::vector<Visit> pending_;  ///< of match(); kept for its memory
};

}  // namespace petal::topic
