// SPDX-License-Identifier: Apache-2.0
#include "proxy/deduplicator.hpp"

namespace petal::proxy {

bool Deduplicator::seen(const std::string& topic_name, const std::string& id) {
  if (window_ == 0) return false;
  auto& known = topic(topic_name);
  if (!known.ids.insert(id).second) return true;
  known.order.push_back(id);
  if (known.order.size() > window_) {
    known.ids.erase(known.order.front());
    known.order.pop_front();
  }
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
  if (recent_first_.size() >= max_topics_) {
    by_name_.erase(recent_first_.back().name);
    recent_first_.pop_back();
  }
  recent_first_.push_front({name, {}, {}});
  by_name_.emplace(name, recent_first_.begin());
  return recent_first_.front();
}

}  // namespace petal::proxy
