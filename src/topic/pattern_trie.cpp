// SPDX-License-Identifier: Apache-2.0
#include "topic/pattern_trie.hpp"

#include "topic/characters.hpp"
#include "topic/pattern_node.hpp"

namespace petal::topic {

PatternTrie::PatternTrie() : root_(std::make_unique<Node>(std::string())) {}

// Not left to the nodes: a pattern of 30,000 stars would take as many nested destructors.
PatternTrie::~PatternTrie() {
  std::vector<Node::Owner> nodes;
  nodes.push_back(std::move(root_));
  while (!nodes.empty()) {
    auto const node = std::move(nodes.back());
    nodes.pop_back();
    for (auto& child : node->texts) nodes.push_back(std::move(child));
    for (auto& child : node->others) nodes.push_back(std::move(child));
  }
}

Result<bool> PatternTrie::add(std::string_view pattern, SubscriptionKey key) {
  auto const tokens = parse_glob(pattern);
  if (!tokens) return tokens.error();
  auto* node = root_.get();
  for (auto const& token : *tokens) node = &node->make_child(token);
  return insert_key(node->keys, key);
}

bool PatternTrie::remove(std::string_view pattern, SubscriptionKey key) {
  auto const tokens = parse_glob(pattern);
  if (!tokens) return false;
  auto path = find(*tokens);
  if (path.empty() || !erase_key(path.back()->keys, key)) return false;
  for (; path.size() > 1 && path.back()->unused(); path.pop_back()) path[path.size() - 2]->drop(path.back());
  if (path.size() > 1 && path.back()->only_passes_on()) path[path.size() - 2]->merge(path.back());
  return true;
}

PatternTrie::Path PatternTrie::find(const GlobTokens& tokens) const {
  Path path{root_.get()};
  for (auto const& token : tokens)
    if (!descend(path, token)) return {};
  return path;
}

bool PatternTrie::descend(Path& path, const GlobToken& token) {
  auto const* text = std::get_if<std::string>(&token);
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  do {
    auto const* child = text ? path.back()->text_child(rest.front()) : path.back()->other_child(token);
    if (!child || (text && !rest.starts_with((*child)->text()))) return false;
    path.push_back(child->get());
    if (text) rest.remove_prefix(path.back()->text().size());
  } while (!rest.empty());
  return true;
}

void PatternTrie::match(std::string_view topic, SubscriptionKeys& keys) const {
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
  if (visited.at == topic.size()) keys.insert(keys.end(), node.keys.begin(), node.keys.end());
  follow(node, topic, visited.at);
}

// What ends in `*` matches as soon as it is reached. What goes on after it may do so from every later character, but
// not again from those an earlier visit of this round has seen to.
void PatternTrie::visit_run(Visit visited, std::string_view topic, SubscriptionKeys& keys) const {
  auto& node = *visited.node;
  bool const first = node.round != round_;
  if (!first && node.explored_from <= visited.at) return;
  auto const end = first ? topic.size() : node.explored_from;
  if (first) keys.insert(keys.end(), node.keys.begin(), node.keys.end());
  node.round = round_;
  node.explored_from = visited.at;
  if (node.texts.empty() && node.others.empty()) return;
  for (auto at = visited.at; at < end; at += character_length(topic.substr(at))) follow(node, topic, at);
}

void PatternTrie::follow(const Node& node, std::string_view topic, std::size_t at) const {
  auto const rest = topic.substr(at);
  if (!rest.empty())
    if (auto const* child = node.text_child(rest.front()); child && rest.starts_with((*child)->text()))
      pending_.push_back({child->get(), at + (*child)->text().size()});
  for (auto const& child : node.others) {
    auto const bytes = child->is_run() ? 0 : matched_bytes(child->step, rest);
    if (bytes > 0 || child->is_run()) pending_.push_back({child.get(), at + bytes});
  }
}

}  // namespace petal::topic
