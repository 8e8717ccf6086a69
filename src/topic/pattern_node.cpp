// SPDX-License-Identifier: Apache-2.0
#include "topic/pattern_node.hpp"

#include <algorithm>

namespace petal::topic {
namespace {

using Owner = PatternTrie::Node::Owner;

/// Makes `node` two: one with the first `length` bytes of its text, and below it one with the others.
void split(Owner& node, std::size_t length) {
  auto above = std::make_unique<PatternTrie::Node>(node->text().substr(0, length));
  node->step = node->text().substr(length);
  above->first_bytes.assign(1, node->text().front());
  above->texts.push_back(std::move(node));
  node = std::move(above);
}

std::size_t common_prefix(std::string_view a, std::string_view b) noexcept {
  auto const [end, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<std::size_t>(end - a.begin());
}

}  // namespace

Owner* PatternTrie::Node::other_child(const GlobToken& token) noexcept {
  auto const leads = [&](const Owner& child) { return child->step == token; };
  auto const found = std::find_if(others.begin(), others.end(), leads);
  return found == others.end() ? nullptr : &*found;
}

PatternTrie::Node& PatternTrie::Node::make_child(const GlobToken& token) {
  if (auto const* text = std::get_if<std::string>(&token)) return make_text_child(*text);
  if (auto* known = other_child(token)) return **known;
  return *others.emplace_back(std::make_unique<Node>(token));
}

PatternTrie::Node& PatternTrie::Node::make_text_child(std::string_view text) {
  auto* node = this;
  while (!text.empty()) {
    auto* child = node->text_child(text.front());
    if (!child) return node->add_text_child(text);
    auto const common = common_prefix((*child)->text(), text);
    if (common < (*child)->text().size()) split(*child, common);
    node = child->get();
    text.remove_prefix(common);
  }
  return *node;
}

PatternTrie::Node& PatternTrie::Node::add_text_child(std::string_view text) {
  texts.push_back(std::make_unique<Node>(std::string(text)));
  first_bytes += text.front();
  return *texts.back();
}

void PatternTrie::Node::drop(const Node* child) {
  auto const is_it = [&](const Owner& node) { return node.get() == child; };
  if (!child->is_text()) {
    std::erase_if(others, is_it);
    return;
  }
  auto const place = first_bytes.find(child->text().front());
  texts.erase(texts.begin() + static_cast<std::ptrdiff_t>(place));
  first_bytes.erase(place, 1);
}

void PatternTrie::Node::merge(const Node* child) {
  auto& owner = *text_child(child->text().front());
  auto below = std::move(owner->texts.front());
  below->step = owner->text() + below->text();
  owner = std::move(below);
}

}  // namespace petal::topic
