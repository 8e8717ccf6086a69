// SPDX-License-Identifier: Apache-2.0
#include "topic/subscription_table.hpp"

#include <algorithm>

#include "topic/filter.hpp"

namespace petal::topic {

void SubscriptionTable::add_filter(std::string_view filter, Key key) {
  filter = without_share(filter);
  bool const added =
      has_wildcard(filter) ? wildcards_.add(filter, key) : insert_key(exact_[Text(filter.begin(), filter.end())], key);
  size_ += added;
}

bool SubscriptionTable::remove_filter(std::string_view filter, Key key) {
  filter = without_share(filter);
  bool const removed = has_wildcard(filter) ? wildcards_.remove(filter, key) : remove_exact(filter, key);
  size_ -= removed;
  return removed;
}

bool SubscriptionTable::remove_exact(std::string_view filter, Key key) {
  auto const found = exact_.find(filter);
  if (found == exact_.end() || !erase_key(found->second, key)) return false;
  if (found->second.empty()) exact_.erase(found);
  return true;
}

Result<void> SubscriptionTable::add_pattern(std::string_view pattern, Key key) {
  auto const added = patterns_.add(pattern, key);
  if (!added) return added.error();
  size_ += *added;
  return {};
}

bool SubscriptionTable::remove_pattern(std::string_view pattern, Key key) {
  bool const removed = patterns_.remove(pattern, key);
  size_ -= removed;
  return removed;
}

void SubscriptionTable::match(std::string_view topic, std::vector<Key>& keys) const {
  auto const old = static_cast<std::ptrdiff_t>(keys.size());
  if (auto const found = exact_.find(topic); found != exact_.end()) append_keys(keys, found->second);
  wildcards_.match(topic, keys);
  patterns_.match(topic, keys);
  std::sort(keys.begin() + old, keys.end());
  keys.erase(std::unique(keys.begin() + old, keys.end()), keys.end());
}

}  // namespace petal::topic
