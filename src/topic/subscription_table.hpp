// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <petal/error.hpp>
#include <string_view>
#include <vector>

#include "topic/filter_trie.hpp"
#include "topic/keys.hpp"
#include "topic/pattern_trie.hpp"
#include "topic/text.hpp"

namespace petal::topic {

/// Who gets this topic? All subscriptions of a program, MQTT filters and local patterns, each under a key of the
/// caller's choice; many may have the same filter.
///
/// What a look-up costs depends on the topic and on how much of what is subscribed resembles it, not on how many
/// subscriptions there are: exact filters are in a hash table, filters with wildcards in a trie of levels, patterns in
/// a trie of their pieces. It allocates nothing once it has seen a few topics.
///
/// **Threads.** One at a time, match() too.
class SubscriptionTable {
 public:
  using Key = SubscriptionKey;

  /// Subscribes `key` to `filter`; a second time changes nothing. `$share/{name}/` is left out, so that for one key
  /// `$share/{name}/a` and `a` are the same. `filter` has passed check_filter(); any other is safe, but means little.
  void add_filter(std::string_view filter, Key key);

  /// Whether `key` was subscribed to `filter`. The room it took is kept for others.
  bool remove_filter(std::string_view filter, Key key);

  /// Subscribes `key` to `pattern` (see Glob); a second time changes nothing.
  /// **Errors.** invalid_pattern.
  Result<void> add_pattern(std::string_view pattern, Key key);

  /// Whether `key` was subscribed to `pattern`, or to another spelling of it (`**` for `*`). The room it took is kept
  /// for others.
  bool remove_pattern(std::string_view pattern, Key key);

  /// Appends the keys of all that match `topic` to `keys`: each once, ascending.
  void match(std::string_view topic, std::vector<Key>& keys) const;

  /// How many subscriptions there are.
  std::size_t size() const noexcept { return size_; }

 private:
  using Text = InlineText<64>;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return text_hash(text); }
    std::size_t operator()(const Text& text) const noexcept { return text_hash(view(text)); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(std::string_view text, const Text& other) const noexcept { return text == view(other); }
    bool operator()(const Text& text, const Text& other) const noexcept { return text == other; }
  };

  bool remove_exact(std::string_view filter, Key key);

  boost::unordered_flat_map<Text, StoredKeys, Hash, Equal> exact_;
  FilterTrie wildcards_;
  PatternTrie patterns_;
  std::size_t size_ = 0;
};

}  // namespace petal::topic
