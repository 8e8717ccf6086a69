// SPDX-License-Identifier: Apache-2.0
#include "topic/pattern_trie.hpp"

#include "topic/characters.hpp"
#include "topic/pattern_node.hpp"
#include "topic/text.hpp"

namespace petal::topic {
namespace {

std::size_t step_hash(const GlobToken& step) noexcept {
  if (auto const* text = std::get_if<std::string>(&step)) return text_hash(*text);
  auto hash = step.index();
  if (auto const* set = std::get_if<CharacterSet>(&step))
    for (auto const& [first, last] : set->ranges) hash = text_hash(nullptr, (hash + first) * 31 + last);
  return hash;
}

}  // namespace

bool PatternTrie::Equal::operator()(const TextEdge& edge, const Entry& entry) const noexcept {
  if (entry.hash != edge.hash || entry.node->parent != edge.parent) return false;
  auto const* text = std::get_if<std::string>(&entry.node->step);
  return text && *text == edge.text;
}

bool PatternTrie::Equal::operator()(const Edge& edge, const Entry& entry) const noexcept {
  return entry.hash == edge.hash && entry.node->parent == edge.parent && entry.node->step == edge.step;
}

PatternTrie::Edge PatternTrie::edge(const Node& parent, const GlobToken& step) noexcept {
  return {&parent, step, text_hash(&parent, step_hash(step))};
}

PatternTrie::PatternTrie() : root_(std::make_unique<Node>(nullptr, std::string())) {}

PatternTrie::~PatternTrie() = default;

Result<bool> PatternTrie::add(std::string_view pattern, SubscriptionKey key) {
  auto const tokens = parse_glob(pattern);
  if (!tokens) return tokens.error();
  auto* node = root_.get();
  for (auto const& step : steps_of(*tokens)) node = &make_child(*node, step);
  return insert_key(node->keys, key);
}

PatternTrie::Node& PatternTrie::make_child(Node& node, const GlobToken& step) {
  auto const place = edge(node, step);
  if (auto const known = nodes_.find(place); known != nodes_.end()) return *known->node;
  auto made = std::make_unique<Node>(&node, step);
  auto& child = *made;
  nodes_.insert(Entry{place.hash, std::move(made)});
  node.link(child);
  return child;
}

bool PatternTrie::remove(std::string_view pattern, SubscriptionKey key) {
  auto const tokens = parse_glob(pattern);
  if (!tokens) return false;
  auto* node = find(steps_of(*tokens));
  if (!node || !erase_key(node->keys, key)) return false;
  while (node->parent && node->keys.empty() && !node->leads_on()) {
    auto* const parent = node->parent;
    parent->unlink(*node);
    nodes_.erase(nodes_.find(edge(*parent, node->step)));
    node = parent;
  }
  return true;
}

PatternTrie::Node* PatternTrie::find(const GlobTokens& steps) const {
  auto* node = root_.get();
  for (auto const& step : steps) {
    auto const child = nodes_.find(edge(*node, step));
    if (child == nodes_.end()) return nullptr;
    node = child->node.get();
  }
  return node;
}

void PatternTrie::match(std::string_view topic, SubscriptionKeys& keys) const {
  if (nodes_.empty()) return;
  ++round_;
  pending_.push_back({root_.get(), 0});
  while (!pending_.empty()) {
    auto const next = pending_.back();
    pending_.pop_back();
    if (next.node->is_run())
      visit_run(next, topic, keys);
    else
      visit(next, topic, keys);
  }
}

void PatternTrie::visit(Visit visited, std::string_view topic, SubscriptionKeys& keys) const {
  auto const& node = *visited.node;
  if (visited.at == topic.size()) append_keys(keys, node.keys);
  follow(node, topic, visited.at);
}

// A pattern that ends in `*` matches as soon as the `*` is reached. A pattern that continues after it may do so at
// every later character, but characters that an earlier visit of this round has handled are not tried again.
void PatternTrie::visit_run(Visit visited, std::string_view topic, SubscriptionKeys& keys) const {
  auto& node = *visited.node;
  bool const first = node.round != round_;
  if (!first && node.explored_from <= visited.at) return;
  auto const end = first ? topic.size() : node.explored_from;
  if (first) append_keys(keys, node.keys);
  node.round = round_;
  node.explored_from = visited.at;
  if (!node.leads_on()) return;
  for (auto at = visited.at; at < end; at += character_length(topic.substr(at))) follow(node, topic, at);
}

void PatternTrie::follow(const Node& node, std::string_view topic, std::size_t at) const {
  if (node.run) pending_.push_back({node.run, at});
  auto const rest = topic.substr(at);
  if (!rest.empty() && node.may_begin_with(rest.front())) follow_texts(node, rest, at);
  for (auto* const child : node.characters)
    if (auto const bytes = matched_bytes(child->step, rest)) pending_.push_back({child, at + bytes});
}

void PatternTrie::follow_texts(const Node& node, std::string_view rest, std::size_t at) const {
  for (auto lengths = node.text_lengths; lengths != 0; lengths &= lengths - 1) {
    auto const length = lengths & -lengths;
    if (length > rest.size()) return;
    auto const text = rest.substr(0, length);
    if (auto const child = nodes_.find(TextEdge{&node, text, text_hash(&node, text_hash(text))}); child != nodes_.end())
      pending_.push_back({child->node.get(), at + length});
  }
}

}  // namespace petal::topic
