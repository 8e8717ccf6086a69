// SPDX-License-Identifier: Apache-2.0
#include "redis/subscriptions.hpp"

#include "redis/command.hpp"

namespace petal::redis {

std::string Subject::subscribe() const {
  return command({kind == Kind::channel ? "SUBSCRIBE" : "PSUBSCRIBE", name});
}

std::string Subject::unsubscribe() const {
  return command({kind == Kind::channel ? "UNSUBSCRIBE" : "PUNSUBSCRIBE", name});
}

bool Subscriptions::remove(const Subject& subject, const std::shared_ptr<HandlerQueue>& queue) {
  queue->close();
  auto const found = queues_.find(subject);
  if (found == queues_.end()) return false;
  auto const removed = std::erase(found->second, queue);
  if (found->second.empty()) queues_.erase(found);
  return removed > 0;
}

bool Subscriptions::remove(const Subject& subject, const Owner& owner) {
  auto const found = queues_.find(subject);
  if (found == queues_.end()) return false;
  auto const removed = std::erase_if(found->second, [&](const auto& queue) {
    if (queue->belongs_to(owner)) queue->close();
    return queue->belongs_to(owner);
  });
  if (found->second.empty()) queues_.erase(found);
  return removed > 0;
}

std::vector<Subject> Subscriptions::remove(const Owner& owner) {
  std::vector<Subject> unwanted;
  for (auto const& subject : subjects())
    if (remove(subject, owner) && !wants(subject)) unwanted.push_back(subject);
  return unwanted;
}

std::vector<Subject> Subscriptions::subjects() const {
  std::vector<Subject> all;
  for (auto const& [subject, queues] : queues_) all.push_back(subject);
  return all;
}

bool Subscriptions::deliver(const Reply& push) const {
  auto const& parts = push.elements;
  bool const of_channel = parts.size() == 3 && parts[0] == "message";
  bool const of_pattern = parts.size() == 4 && parts[0] == "pmessage";
  if (!of_channel && !of_pattern) return false;
  auto const found = queues_.find({of_channel ? Subject::Kind::channel : Subject::Kind::pattern, parts[1]});
  if (found == queues_.end()) return true;
  Message const message(parts[parts.size() - 2], parts.back(), Qos::at_most_once);
  for (auto const& queue : found->second) queue->push(message);
  return true;
}

}  // namespace petal::redis
