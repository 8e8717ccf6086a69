// SPDX-License-Identifier: Apache-2.0
#include "topic/filter_trie.hpp"

namespace petal::topic {

struct FilterTrie::Node {
  TextMap<std::unique_ptr<Node>> levels;
  std::unique_ptr<Node> any_level;  ///< `+`
  SubscriptionKeys here;            ///< filters that end with this level
  SubscriptionKeys here_and_below;  ///< filters that go on with `#`

  bool unused() const noexcept { return levels.empty() && !any_level && here.empty() && here_and_below.empty(); }

  Node* child(std::string_view level) const noexcept {
    if (level == "+") return any_level.get();
    auto const found = levels.find(level);
    return found == levels.end() ? nullptr : found->second.get();
  }

  Node& make_child(std::string_view level) {
    if (auto* const known = child(level)) return *known;
    auto& made = level == "+" ? any_level : levels[std::string(level)];
    made = std::make_unique<Node>();
    return *made;
  }

  void drop_child(std::string_view level) {
    if (level == "+")
      any_level.reset();
    else
      levels.erase(levels.find(level));
  }
};

FilterTrie::FilterTrie() : root_(std::make_unique<Node>()) {}

// Not left to the nodes: a filter of 30,000 levels would take as many nested destructors.
FilterTrie::~FilterTrie() {
  std::vector<std::unique_ptr<Node>> nodes;
  nodes.push_back(std::move(root_));
  while (!nodes.empty()) {
    auto const node = std::move(nodes.back());
    nodes.pop_back();
    if (node->any_level) nodes.push_back(std::move(node->any_level));
    for (auto& [level, child] : node->levels) nodes.push_back(std::move(child));
  }
}

bool FilterTrie::add(std::string_view filter, SubscriptionKey key) {
  auto* node = root_.get();
  for (Levels levels(filter); !levels.done();) {
    auto const level = levels.next();
    if (level == "#" && levels.done()) return insert_key(node->here_and_below, key);
    node = &node->make_child(level);
  }
  return insert_key(node->here, key);
}

bool FilterTrie::remove(std::string_view filter, SubscriptionKey key) {
  struct Step {
    Node* parent;
    std::string_view level;
  };
  std::vector<Step> path;
  auto* node = root_.get();
  auto* keys = &node->here;
  for (Levels levels(filter); !levels.done();) {
    auto const level = levels.next();
    bool const below = level == "#" && levels.done();
    if (!below) {
      path.push_back({node, level});
      node = node->child(level);
      if (!node) return false;
    }
    keys = below ? &node->here_and_below : &node->here;
  }
  if (!erase_key(*keys, key)) return false;
  for (; !path.empty() && node->unused(); path.pop_back()) {
    node = path.back().parent;
    node->drop_child(path.back().level);
  }
  return true;
}

void FilterTrie::match(std::string_view topic, SubscriptionKeys& keys) const {
  visit({root_.get(), Levels(topic)}, !topic.starts_with('$'), keys);  // MQTT 5, 4.7.2
  while (!pending_.empty()) {
    auto const next = pending_.back();
    pending_.pop_back();
    visit(next, true, keys);
  }
}

void FilterTrie::visit(Visit visited, bool wildcards, SubscriptionKeys& keys) const {
  auto [node, rest] = visited;
  if (wildcards) keys.insert(keys.end(), node->here_and_below.begin(), node->here_and_below.end());
  if (rest.done()) {
    keys.insert(keys.end(), node->here.begin(), node->here.end());
    return;
  }
  auto const level = rest.next();
  if (auto const found = node->levels.find(level); found != node->levels.end())
    pending_.push_back({found->second.get(), rest});
  if (wildcards && node->any_level) pending_.push_back({node->any_level.get(), rest});
}

}  // namespace petal::topic
