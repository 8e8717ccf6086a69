// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <deque>
#include <list>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace petal::proxy {

/// Remembers the last message ids of each topic (promise "Once, nearly" of docs/reference.md).
///
/// Bounded by `window` ids a topic, and by `Bounds` for all topics together. If there are too many, the topic that has
/// been used least recently loses its oldest ids first, and at last its place.
class Deduplicator {
 public:
  struct Bounds {
    std::size_t topics;
    std::size_t ids;
  };

  /// Returns the bounds for the handler of a subscription. An id of 36 characters, a UUID, takes about 200 bytes, so a
  /// window of 1,000 takes 14 MB at most.
  static constexpr Bounds usual_bounds(std::size_t window) { return {1024, 64 * std::max<std::size_t>(window, 1000)}; }

  explicit Deduplicator(std::size_t window) : Deduplicator(window, usual_bounds(window)) {}

  /// `bounds` must allow one topic with `window` ids.
  Deduplicator(std::size_t window, Bounds bounds) : window_(window), bounds_(bounds) {}

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
  void forget_oldest(Topic& topic);
  void forget_least_recent_topic();

  std::size_t window_;
  Bounds bounds_;
  std::size_t count_ = 0;  // ids of all topics
  std::list<Topic> recent_first_;
  std::unordered_map<std::string, std::list<Topic>::iterator> by_name_;
};

}  // namespace petal::proxy
