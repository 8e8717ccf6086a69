// SPDX-License-Identifier: Apache-2.0
#include "topic/filter_trie.hpp"

#include "topic/text.hpp"

namespace petal::topic {

/// A node of the trie. A `#` at the end of a filter is a level, too, and has no nodes below it.
struct FilterTrie::Node {
  Node* parent = nullptr;
  Node* any_level = nullptr;  ///< the child `+`
  Node* all_below = nullptr;  ///< the child `#`
  std::size_t children = 0;   ///< number of children, including these two
  StoredKeys keys;            ///< keys of the filters that end here
  InlineText<40> level;       ///< the level that leads here from the node above

  bool has_names() const noexcept {
    return children > static_cast<std::size_t>(any_level != nullptr) + static_cast<std::size_t>(all_below != nullptr);
  }

  /// Returns the member that points to the child for `name`, if `name` is a wildcard; null for other names.
  Node** place_of(std::string_view name) noexcept {
    return name == "+" ? &any_level : name == "#" ? &all_below : nullptr;
  }
};

std::size_t FilterTrie::Hash::operator()(const Edge& edge) const noexcept {
  return text_hash(edge.parent, edge.hash);
}

std::size_t FilterTrie::Hash::operator()(const Owner& node) const noexcept {
  return text_hash(node->parent, text_hash(view(node->level)));
}

bool FilterTrie::Equal::operator()(const Edge& edge, const Owner& node) const noexcept {
  return node->parent == edge.parent && view(node->level) == edge.level;
}

FilterTrie::FilterTrie() : root_(std::make_unique<Node>()) {}

FilterTrie::~FilterTrie() = default;

FilterTrie::Node* FilterTrie::child(const Node& node, std::string_view level) const {
  auto const found = nodes_.find(Edge{&node, level, text_hash(level)});
  return found == nodes_.end() ? nullptr : found->get();
}

FilterTrie::Node& FilterTrie::make_child(Node& node, std::string_view level) {
  if (auto* const known = child(node, level)) return *known;
  auto made = std::make_unique<Node>();
  made->parent = &node;
  made->level.assign(level.begin(), level.end());
  auto* const child = made.get();
  nodes_.insert(std::move(made));
  ++node.children;
  if (auto** const place = node.place_of(level)) *place = child;
  return *child;
}

void FilterTrie::drop(Node& node) {
  auto& parent = *node.parent;
  --parent.children;
  auto const level = view(node.level);
  if (auto** const place = parent.place_of(level)) *place = nullptr;
  nodes_.erase(nodes_.find(Edge{&parent, level, text_hash(level)}));
}

bool FilterTrie::add(std::string_view filter, SubscriptionKey key) {
  auto* node = root_.get();
  for (Levels levels(filter); !levels.done();) node = &make_child(*node, levels.next());
  return insert_key(node->keys, key);
}

bool FilterTrie::remove(std::string_view filter, SubscriptionKey key) {
  auto* node = root_.get();
  for (Levels levels(filter); node && !levels.done();) node = child(*node, levels.next());
  if (!node || !erase_key(node->keys, key)) return false;
  while (node->parent && node->children == 0 && node->keys.empty()) {
    auto* const parent = node->parent;
    drop(*node);
    node = parent;
  }
  return true;
}

void FilterTrie::match(std::string_view topic, SubscriptionKeys& keys) const {
  if (nodes_.empty()) return;
  levels_.clear();
  Levels rest(topic);
  visit({root_.get(), 0}, rest, keys);
  while (!pending_.empty()) {
    auto const next = pending_.back();
    pending_.pop_back();
    visit(next, rest, keys);
  }
}

void FilterTrie::visit(Visit visited, Levels& rest, SubscriptionKeys& keys) const {
  auto const& node = *visited.node;
  bool const ends = visited.depth == levels_.size() && rest.done();
  if (!ends && visited.depth == levels_.size()) {
    auto const name = rest.next();
    levels_.push_back({name, text_hash(name)});
  }
  bool const wildcards = visited.depth > 0 || !levels_.front().name.starts_with('$');  // MQTT 5, 4.7.2
  if (wildcards && node.all_below) append_keys(keys, node.all_below->keys);
  if (ends) return append_keys(keys, node.keys);
  if (wildcards && node.any_level) {
    __builtin_prefetch(node.any_level);  // loaded while the child for the level's own name is visited
    pending_.push_back({node.any_level, visited.depth + 1});
  }
  if (!node.has_names()) return;
  auto const& level = levels_[visited.depth];
  if (auto const found = nodes_.find(Edge{&node, level.name, level.hash}); found != nodes_.end())
    if (found->get() != node.any_level) pending_.push_back({found->get(), visited.depth + 1});
}

}  // namespace petal::topic
