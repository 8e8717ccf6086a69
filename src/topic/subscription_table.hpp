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

/// Finds the subscriptions that a topic matches. It contains all subscriptions of a program, MQTT filters and local
/// patterns, each under a key that the caller chooses; many may have the same filter.
///
/// The cost of a look-up depends on the topic and on how many of the subscriptions resemble it, not on how many
/// subscriptions there are: exact filters are in a hash table, filters with wildcards in a trie of levels, patterns in
/// a trie of their pieces. It allocates nothing once it has seen a few topics.
///
/// **Threads.** One at a time, also for match().
class SubscriptionTable {
 public:
  using Key = SubscriptionKey;

  /// Subscribes `key` to `filter`; doing so a second time changes nothing. `$share/{name}/` is left out, so that for
  /// one key `$share/{name}/a` and `a` are the same. `filter` must have passed check_filter(); any other is safe, but
  /// has no meaning.
  void add_filter(std::string_view filter, Key key);

  /// Ends the subscription. Returns whether `key` was subscribed to `filter`. The memory that it used is kept for
  /// others.
  bool remove_filter(std::string_view filter, Key key);

  /// Subscribes `key` to `pattern` (see Glob); doing so a second time changes nothing.
  /// **Errors.** invalid_pattern.
  Result<void> add_pattern(std::string_view pattern, Key key);

  /// Ends the subscription. Returns whether `key` was subscribed to `pattern`, or to another spelling of it (`**` for
  /// `*`). The memory that it used is kept for others.
  bool remove_pattern(std::string_view pattern, Key key);

  /// Appends the keys of all subscriptions that match `topic` to `keys`: each once, ascending.
  void match(std::string_view topic, std::vector<Key>& keys) const;

  /// Returns the number of subscriptions.
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
