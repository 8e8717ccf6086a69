// SPDX-License-Identifier: Apache-2.0
#include "client_service/delivery_queue.hpp"

#include <utility>

namespace petal::client_service {

bool DeliveryQueue::has_room_for(const CallbackDelivery& posting) const {
  auto const& message = posting.message;
  return !message.is_loose() || (loose_ < most_loose_ && loose_bytes_ + message.loose_bytes() <= most_loose_bytes_);
}

bool DeliveryQueue::push(CallbackDelivery posting) {
  if (!has_room_for(posting)) return false;
  ++messages_;
  if (posting.message.is_loose()) ++loose_;
  loose_bytes_ += posting.message.loose_bytes();
  auto const name = posting.topic;
  auto& topic = topics_[name];
  if (topic.is_failing) posting.message.spill();
  topic.waiting.push_back(std::move(posting));
  if (topic.in_flight == 0) make_ready(name, topic);
  return true;
}

void DeliveryQueue::make_ready(const std::string& name, Topic& topic) {
  if (!std::exchange(topic.is_ready, true)) ready_.push_back(name);
}

std::optional<CallbackDelivery> DeliveryQueue::take(Mode mode) {
  if (ready_.empty()) return std::nullopt;
  auto const name = std::move(ready_.front());
  ready_.pop_front();
  auto& topic = topics_.at(name);
  topic.is_ready = false;
  auto posting = std::move(topic.waiting.front());
  topic.waiting.pop_front();
  ++topic.in_flight;
  if (mode == Mode::pipelined && !topic.waiting.empty()) make_ready(name, topic);
  return posting;
}

void DeliveryQueue::finished(const CallbackDelivery& posting) {
  --messages_;
  if (posting.message.is_loose()) --loose_;
  loose_bytes_ -= posting.message.loose_bytes();
  auto const found = topics_.find(posting.topic);
  auto& topic = found->second;
  --topic.in_flight;
  topic.is_failing = false;
  if (!topic.waiting.empty())
    make_ready(posting.topic, topic);
  else if (topic.in_flight == 0)
    topics_.erase(found);
}

void DeliveryQueue::give_back(std::vector<CallbackDelivery> postings) {
  for (auto last = postings.rbegin(); last != postings.rend(); ++last) {
    auto const name = last->topic;
    auto& topic = topics_.at(name);
    --topic.in_flight;
    topic.waiting.push_front(std::move(*last));
    make_ready(name, topic);
  }
}

void DeliveryQueue::fails(const CallbackDelivery& posting) {
  auto& topic = topics_.at(posting.topic);
  posting.message.spill();
  if (std::exchange(topic.is_failing, true)) return;
  for (auto const& each : topic.waiting) each.message.spill();
}

void DeliveryQueue::spill() const {
  for (auto const& [name, topic] : topics_)
    for (auto const& each : topic.waiting) each.message.spill();
}

}  // namespace petal::client_service
