// SPDX-License-Identifier: Apache-2.0
#include "testing/memory_redis.hpp"

#include "testing/redis_glob.hpp"

namespace petal::testing {

std::optional<std::string> MemoryRedis::get(const std::string& key) {
  auto const found = values_.find(key);
  if (found == values_.end()) return std::nullopt;
  if (!found->second.expires || clock_.now() < *found->second.expires) return found->second.text;
  values_.erase(found);
  return std::nullopt;
}

void MemoryRedis::set(const std::string& key, std::string value, std::optional<Duration> expiry) {
  auto const expires = expiry ? std::optional(clock_.now() + *expiry) : std::nullopt;
  values_[key] = {std::move(value), expires};
}

bool MemoryRedis::remove(const std::string& key) {
  bool const there = get(key).has_value();
  values_.erase(key);
  return there;
}

std::int64_t MemoryRedis::publish(const std::string& channel, const std::string& message) {
  if (!reachable_) return 0;
  std::int64_t receivers = 0;
  for (auto const& [kind, lane] : subscriptions_) {
    bool const wants =
        kind == Kind::channel ? lane->subject() == channel : redis_glob_matches(lane->subject(), channel);
    if (!wants) continue;
    ++receivers;
    lane->push(transport::Incoming(Message(channel, message, Qos::at_most_once)), std::nullopt);
  }
  return receivers;
}

void MemoryRedis::subscribe(Kind kind, std::shared_ptr<proxy::HandlerQueue> lane) {
  subscriptions_.push_back({kind, std::move(lane)});
}

bool MemoryRedis::unsubscribe(const runtime::Owner& owner, Kind kind, const std::string& subject) {
  return std::erase_if(subscriptions_, [&](const Subscription& each) {
           bool const is_it = each.kind == kind && each.lane->subject() == subject && &each.lane->owner() == &owner;
           if (is_it) each.lane->close();
           return is_it;
         }) > 0;
}

void MemoryRedis::unsubscribe(const proxy::HandlerQueue& lane) {
  std::erase_if(subscriptions_, [&lane](const Subscription& each) {
    bool const is_it = each.lane.get() == &lane;
    if (is_it) each.lane->close();
    return is_it;
  });
}

void MemoryRedis::release(const runtime::Owner& owner) {
  std::erase_if(subscriptions_, [&owner](const Subscription& each) {
    bool const belongs_to = &each.lane->owner() == &owner;
    if (belongs_to) each.lane->close();
    return belongs_to;
  });
}

}  // namespace petal::testing
