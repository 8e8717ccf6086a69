// SPDX-License-Identifier: Apache-2.0
#include "proxy/deduplicator.hpp"

namespace petal::proxy {

bool Deduplicator::seen(const std::string& topic_name, const std::string& id) {
  if (window_ == 0) return false;
  auto& known = topic(topic_name);
  if (!known.ids.insert(id).second) return true;
  known.order.push_back(id);
  ++count_;
  if (known.order.size() > window_) forget_oldest(known);
  if (count_ > bounds_.ids) forget_oldest(recent_first_.back());
  if (recent_first_.back().ids.empty()) forget_least_recent_topic();
  return false;
}

bool Deduplicator::knows(const std::string& topic_name, const std::string& id) const {
  auto const found = by_name_.find(topic_name);
  return found != by_name_.end() && found->second->ids.contains(id);
}

Deduplicator::Topic& Deduplicator::topic(const std::string& name) {
  if (auto const found = by_name_.find(name); found != by_name_.end()) {
    recent_first_.splice(recent_first_.begin(), recent_first_, found->second);
    return recent_first_.front();
  }
  if (recent_first_.size() >= bounds_.topics) forget_least_recent_topic();
  recent_first_.push_front({name, {}, {}});
  by_name_.emplace(name, recent_first_.begin());
  return recent_first_.front();
}

void Deduplicator::forget_oldest(Topic& topic) {
  topic.ids.erase(topic.order.front());
  topic.order.pop_front();
  --count_;
}

void Deduplicator::forget_least_recent_topic() {
  auto const& last = recent_first_.back();
  count_ -= last.ids.size();
  by_name_.erase(last.name);
  recent_first_.pop_back();
}

}  // namespace petal::proxy
