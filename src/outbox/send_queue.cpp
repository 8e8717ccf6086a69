// SPDX-License-Identifier: Apache-2.0
#include "outbox/send_queue.hpp"

#include <utility>

namespace petal::outbox {

/// Returns the queue of the message's topic. If the transport keeps the order, all topics share one.
SendQueue::Topic& SendQueue::topic_of(const Entry& entry) {
  return topics_[keeps_order_ ? std::string() : entry.row->message.topic];
}

void SendQueue::not_ready(const Topic& topic) {
  if (!topic.waiting.empty()) ready_.erase(topic.waiting.begin()->first);
}

void SendQueue::ready_where_it_may(Topic& topic) {
  if (!topic.waiting.empty() && (keeps_order_ || topic.in_flight == 0))
    ready_.emplace(topic.waiting.begin()->first, &topic);
}

void SendQueue::add_live(EntryPtr entry) {
  live_bytes_ += entry->bytes();
  live_.push_back(std::move(entry));
}

void SendQueue::add_stored(EntryPtr entry) {
  auto& topic = topic_of(*entry);
  not_ready(topic);
  if (topic.waiting.emplace(entry->row->seq, entry).second) {
    ++stored_;
    stored_bytes_ += entry->bytes();
  }
  ready_where_it_may(topic);
}

EntryPtr SendQueue::next(bool live) {
  bool const live_is_next =
      !live_.empty() && (ready_.empty() ? stored_ == 0 : live_.front()->row->seq < ready_.begin()->first);
  if (!live_is_next) return next_stored();
  return live ? next_live() : nullptr;
}

EntryPtr SendQueue::next_stored() {
  if (ready_.empty()) return nullptr;
  auto& topic = *ready_.begin()->second;
  not_ready(topic);
  auto entry = std::move(topic.waiting.begin()->second);
  topic.waiting.erase(topic.waiting.begin());
  --stored_;
  stored_bytes_ -= entry->bytes();
  ++topic.in_flight;
  ++stored_in_flight_;
  entry->left_from_disk = true;
  ready_where_it_may(topic);
  return entry;
}

EntryPtr SendQueue::next_live() {
  if (live_.empty()) return nullptr;
  auto entry = std::move(live_.front());
  live_.pop_front();
  live_bytes_ -= entry->bytes();
  ++topic_of(*entry).in_flight;
  return entry;
}

void SendQueue::ended(const Entry& entry) {
  auto& topic = topic_of(entry);
  --topic.in_flight;
  if (entry.left_from_disk) --stored_in_flight_;
  not_ready(topic);
  ready_where_it_may(topic);
  if (!keeps_order_ && topic.in_flight == 0 && topic.waiting.empty()) topics_.erase(entry.row->message.topic);
}

std::vector<EntryPtr> SendQueue::take_live() {
  std::vector<EntryPtr> taken(live_.begin(), live_.end());
  live_.clear();
  live_bytes_ = 0;
  return taken;
}

std::vector<EntryPtr> SendQueue::take_stored() {
  std::vector<EntryPtr> taken;
  ready_.clear();
  stored_ = 0;
  stored_bytes_ = 0;
  for (auto& [name, topic] : topics_)
    for (auto& [seq, entry] : std::exchange(topic.waiting, {})) taken.push_back(std::move(entry));
  std::erase_if(topics_, [](const auto& each) { return each.second.in_flight == 0; });
  return taken;
}

}  // namespace petal::outbox
