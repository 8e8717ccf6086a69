// SPDX-License-Identifier: Apache-2.0
#pragma once

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
/// only those go on whose next character is the topic's. A `*` shared by 100,000 patterns is one place, which waits for
/// any of their continuations with one look-up a character; it is entered once, however many ways lead there, so that
/// no combination of stars takes exponential time.
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
  struct Visit {
    Node* node;
    std::size_t at;  ///< so much of the topic has led to the node
  };

  using Path = std::vector<Node*>;

  Path find(const GlobTokens& tokens) const;
  static bool descend(Path& path, const GlobToken& token);
  void visit(Visit visited, std::string_view topic, SubscriptionKeys& keys) const;
  void visit_run(Visit visited, std::string_view topic, SubscriptionKeys& keys) const;
  void follow(const Node& node, std::string_view topic, std::size_t at) const;

  std::unique_ptr<Node> root_;
  mutable std::vector<Visit> pending_;  ///< of match(); kept for its memory
  mutable std::uint64_t round_ = 0;     ///< tells what this match() has visited from what earlier ones have
};

}  // namespace petal::topic
