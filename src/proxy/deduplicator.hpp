// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <list>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace petal::proxy {

/// Remembers the last message ids of each topic (promise "Once, nearly" of docs/reference.md).
///
/// Bounded: `window` ids a topic, and no more than `max_topics` topics. The least recently used topic is evicted first.
class Deduplicator {
 public:
  explicit Deduplicator(std::size_t window, std::size_t max_topics = 1024) : window_(window), max_topics_(max_topics) {}

  /// Returns whether `id` was seen on `topic` within the window, and remembers it if not.
  bool seen(const std::string& topic, const std::string& id);

  /// Returns the same, but does not remember `id`.
  bool knows(const std::string& topic, const std::string& id) const;

 private:
  struct Topic {
    std::string name;
    std::deque<std::string> order;
    std::unordered_set<std::string> ids;
  };

  Topic& topic(const std::string& name);

  std::size_t window_;
  std::size_t max_topics_;
  std::list<Topic> recent_first_;
  std::unordered_map<std::string, std::list<Topic>::iterator> by_name_;
};

}  // namespace petal::proxy
