// SPDX-License-Identifier: Apache-2.0
#include "client_service/delivery_queue.hpp"

#include <iterator>

namespace petal::client_service {
namespace {

using Receipts = std::vector<transport::Transport::Receipt>;

void take_receipts(std::deque<Posting>& deliveries, Receipts& receipts) {
  for (auto& delivery : deliveries)
    if (delivery.receipt) receipts.push_back(std::move(delivery.receipt));
}

}  // namespace

bool DeliveryQueue::push(Posting delivery) {
  if (messages_ >= most_messages_ || bytes_ + delivery.body.size() > most_bytes_) return false;
  ++messages_;
  bytes_ += delivery.body.size();
  auto const name = delivery.topic;
  auto& topic = topics_[name];
  topic.waiting.push_back(std::move(delivery));
  if (topic.in_flight == 0) make_ready(name, topic);
  return true;
}

void DeliveryQueue::make_ready(const std::string& name, Topic& topic) {
  if (!std::exchange(topic.is_ready, true)) ready_.push_back(name);
}

std::optional<Posting> DeliveryQueue::take(Mode mode) {
  if (ready_.empty()) return std::nullopt;
  auto const name = std::move(ready_.front());
  ready_.pop_front();
  auto& topic = topics_.at(name);
  topic.is_ready = false;
  auto delivery = std::move(topic.waiting.front());
  topic.waiting.pop_front();
  ++topic.in_flight;
  if (mode == Mode::pipelined && !topic.waiting.empty()) make_ready(name, topic);
  return delivery;
}

void DeliveryQueue::finished(const Posting& delivery) {
  --messages_;
  bytes_ -= delivery.body.size();
  auto const found = topics_.find(delivery.topic);
  auto& topic = found->second;
  --topic.in_flight;
  if (!topic.waiting.empty())
    make_ready(delivery.topic, topic);
  else if (topic.in_flight == 0)
    topics_.erase(found);
}

void DeliveryQueue::give_back(std::vector<Posting> deliveries) {
  for (auto last = deliveries.rbegin(); last != deliveries.rend(); ++last) {
    auto const name = last->topic;
    auto& topic = topics_.at(name);
    --topic.in_flight;
    topic.waiting.push_front(std::move(*last));
    make_ready(name, topic);
  }
}

std::size_t DeliveryQueue::release_receipts() {
  Receipts released;
  for (auto& [name, topic] : topics_) take_receipts(topic.waiting, released);
  return released.size();
}

std::size_t DeliveryQueue::release_receipts(const std::string& topic) {
  Receipts released;
  if (auto const found = topics_.find(topic); found != topics_.end()) take_receipts(found->second.waiting, released);
  return released.size();
}

}  // namespace petal::client_service
