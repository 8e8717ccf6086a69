// SPDX-License-Identifier: Apache-2.0
#include "proxy/subscriptions.hpp"

#include <algorithm>

#include "topic/filter.hpp"

namespace petal::proxy {

void Subscriptions::add_filter(const std::string& filter, transport::FilterOptions options,
                               std::shared_ptr<HandlerQueue> queue) {
  auto const key = next_key_++;
  table_.add_filter(filter, key);
  queues_.emplace(key, Receiver{queue.get(), false});
  filters_[filter].emplace(key, Entry{std::move(queue), options});
}

Result<void> Subscriptions::add_pattern(const std::string& pattern, std::shared_ptr<HandlerQueue> queue) {
  auto const key = next_key_++;
  if (auto const added = table_.add_pattern(pattern, key); !added) return added;
  queues_.emplace(key, Receiver{queue.get(), true});
  patterns_[pattern].emplace(key, Entry{std::move(queue), {}});
  return {};
}

std::size_t Subscriptions::remove(ByText& from, const std::string& text,
                                  const std::function<bool(const HandlerQueue&)>& is_meant,
                                  RemoveFromTable remove_key) {
  auto const entries = from.find(text);
  if (entries == from.end()) return 0;
  auto const removed = std::erase_if(entries->second, [&](const auto& item) {
    auto const& [key, entry] = item;
    if (!is_meant(*entry.queue)) return false;
    (table_.*remove_key)(text, key);
    queues_.erase(key);
    entry.queue->close();
    return true;
  });
  if (entries->second.empty()) from.erase(entries);
  return removed;
}

std::size_t Subscriptions::remove_filter(const std::string& filter, const runtime::Owner& owner) {
  auto const belongs_to = [&owner](const HandlerQueue& queue) { return &queue.owner() == &owner; };
  auto const removed = remove(filters_, filter, belongs_to, &topic::SubscriptionTable::remove_filter);
  forget_if_unwanted(filter);
  return removed;
}

std::size_t Subscriptions::remove_pattern(const std::string& pattern, const runtime::Owner& owner) {
  auto const belongs_to = [&owner](const HandlerQueue& queue) { return &queue.owner() == &owner; };
  return remove(patterns_, pattern, belongs_to, &topic::SubscriptionTable::remove_pattern);
}

bool Subscriptions::remove_queue(const std::string& filter, const HandlerQueue& queue) {
  auto const is_it = [&queue](const HandlerQueue& each) { return &each == &queue; };
  auto const removed = remove(filters_, filter, is_it, &topic::SubscriptionTable::remove_filter);
  forget_if_unwanted(filter);
  return removed > 0;
}

void Subscriptions::forget_if_unwanted(const std::string& filter) {
  if (!filters_.contains(filter)) asked_.erase(filter);
}

void Subscriptions::suspend(const runtime::Owner& owner) {
  for (auto const& [key, receiver] : queues_)
    if (&receiver.queue->owner() == &owner) receiver.queue->suspend();
}

std::shared_ptr<HandlerQueue> Subscriptions::take_parked(ByText& from, const std::string& text,
                                                         const runtime::Owner& owner, RemoveFromTable remove_key) {
  auto const entries = from.find(text);
  if (entries == from.end()) return nullptr;
  auto const found = std::find_if(entries->second.begin(), entries->second.end(), [&owner](const auto& item) {
    auto const& queue = *item.second.queue;
    return queue.is_parked() && queue.owner().kind == owner.kind && queue.owner().name == owner.name;
  });
  if (found == entries->second.end()) return nullptr;
  auto queue = found->second.queue;
  (table_.*remove_key)(text, found->first);
  queues_.erase(found->first);
  entries->second.erase(found);
  if (entries->second.empty()) from.erase(entries);
  return queue;
}

std::shared_ptr<HandlerQueue> Subscriptions::take_suspended_filter(const std::string& filter,
                                                                   const runtime::Owner& owner) {
  return take_parked(filters_, filter, owner, &topic::SubscriptionTable::remove_filter);
}

std::shared_ptr<HandlerQueue> Subscriptions::take_suspended_pattern(const std::string& pattern,
                                                                    const runtime::Owner& owner) {
  return take_parked(patterns_, pattern, owner, &topic::SubscriptionTable::remove_pattern);
}

std::optional<transport::FilterOptions> Subscriptions::wanted(const std::string& filter) const {
  auto const entries = filters_.find(filter);
  if (entries == filters_.end()) return std::nullopt;
  transport::FilterOptions merged{Qos::at_most_once, true};
  for (auto const& [key, entry] : entries->second) {
    merged.qos = std::max(merged.qos, entry.options.qos);
    merged.no_local = merged.no_local && entry.options.no_local;
  }
  return merged;
}

bool Subscriptions::match(const Message& message, const MatchedFilters& matched, const Refused& refused,
                          std::vector<HandlerQueue*>& queues) {
  matched_.clear();
  table_.match(message.topic(), matched_);
  auto const* const first = first_filter(message.topic(), refused);
  bool const round_matters = message.retained() || rounds_end_ != Time::min();
  auto const now = round_matters ? topic::RetainedRound::Clock::now() : Time::min();
  if (round_matters && rounds_end_ <= now) rounds_end_ = Time::min();
  bool is_wanted = false;
  for (auto const key : matched_) {
    auto& receiver = queues_.at(key);
    if (!is_meant(receiver, matched, first)) continue;
    is_wanted = true;
    if (!round_matters || takes(receiver, message, matched, now)) queues.push_back(receiver.queue);
  }
  return is_wanted;
}

/// Returns the first of the matched filters for which every message certainly comes here; null if there is none. For a
/// shared filter it may go elsewhere, and for a refused one none is sent. A broker may not send a copy for `a/#` of a
/// message on `a`; such a filter therefore counts last.
const std::string* Subscriptions::first_filter(std::string_view topic, const Refused& refused) const {
  const std::string* as_parent = nullptr;
  for (auto const key : matched_) {
    auto const& receiver = queues_.at(key);
    auto const& filter = receiver.queue->subject();
    if (receiver.is_pattern || topic::is_shared(filter) || (!refused.empty() && refused.contains(filter))) continue;
    if (!topic::matches_as_parent(filter, topic)) return &filter;
    if (!as_parent) as_parent = &filter;
  }
  return as_parent;
}

/// Returns whether the copy that came is the one `receiver` gets.
bool Subscriptions::is_meant(const Receiver& receiver, const MatchedFilters& matched, const std::string* first) const {
  auto const* const filter = receiver.is_pattern ? first : &receiver.queue->subject();
  return !matched || !filter || std::find(matched->begin(), matched->end(), *filter) != matched->end();
}

/// Returns false for a retained message that `receiver` is not to get, because it has had it.
bool Subscriptions::takes(Receiver& receiver, const Message& message, const MatchedFilters& matched, Time now) {
  auto& round = receiver.round;
  if (!message.retained()) return round.note(message.topic(), now), true;
  bool const taken = round.takes(message.topic(), asked_for(receiver, matched), now);
  if (round.is_open(now)) rounds_end_ = std::max(rounds_end_, now + topic::RetainedRound::quiet);
  return taken;
}

/// Returns when the broker was asked for the filters that the message being matched may have been sent for. For the
/// handler of a filter this is its own filter if the copy says what it was sent for. If it does not, it may be any
/// filter that matches.
topic::RetainedRound::Asked Subscriptions::asked_for(const Receiver& receiver, const MatchedFilters& matched) const {
  topic::RetainedRound::Asked all;
  auto const add = [this, &all](const std::string& filter) {
    if (auto const found = asked_.find(filter); found != asked_.end()) all.merge(found->second);
  };
  if (matched && !receiver.is_pattern) return add(receiver.queue->subject()), all;
  for (auto const key : matched_) {
    auto const& other = queues_.at(key);
    if (!other.is_pattern && is_meant(other, matched, nullptr)) add(other.queue->subject());
  }
  return all;
}

void Subscriptions::link_came(Time now) {
  for (auto& [key, receiver] : queues_) receiver.round.begin(now);
  rounds_end_ = now + topic::RetainedRound::quiet;
}

topic::RetainedRound* Subscriptions::round_of(const std::string& filter, const HandlerQueue& queue) {
  auto const entries = filters_.find(filter);
  if (entries == filters_.end()) return nullptr;
  for (auto const& [key, entry] : entries->second)
    if (entry.queue.get() == &queue) return &queues_.at(key).round;
  return nullptr;
}

void Subscriptions::asking(const std::string& filter, const HandlerQueue& queue, Time now) {
  auto const [asked, is_first] = asked_.try_emplace(filter);
  asked->second.at(now);
  if (auto* const round = round_of(filter, queue)) round->begin(now);
  if (is_first)  // its messages are new to patterns
    for (auto const& [pattern, entries] : patterns_)
      for (auto const& [key, entry] : entries) queues_.at(key).round.go_on(now);
  rounds_end_ = now + topic::RetainedRound::quiet;
}

void Subscriptions::answered(const std::string& filter, const HandlerQueue& queue, Time now) {
  if (auto* const round = round_of(filter, queue)) round->go_on(now);
  rounds_end_ = now + topic::RetainedRound::quiet;
}

bool Subscriptions::petal_has(const std::string& filter) const {
  auto const entries = filters_.find(filter);
  return entries != filters_.end() && std::any_of(entries->second.begin(), entries->second.end(), [](const auto& item) {
           return item.second.queue->owner().kind == runtime::Owner::Kind::petal;
         });
}

std::string Subscriptions::other_holders(const std::string& filter, const runtime::Owner& owner) const {
  std::string names;
  auto const entries = filters_.find(filter);
  if (entries == filters_.end()) return names;
  for (auto const& [key, entry] : entries->second)
    if (&entry.queue->owner() != &owner) names += (names.empty() ? "" : ", ") + entry.queue->owner().name;
  return names;
}

std::vector<std::string> Subscriptions::texts(const ByText& entries, const runtime::Owner* owner) {
  std::vector<std::string> found;
  for (auto const& [text, queues] : entries) {
    auto const belongs_to = [owner](const auto& item) { return !owner || &item.second.queue->owner() == owner; };
    if (std::any_of(queues.begin(), queues.end(), belongs_to)) found.push_back(text);
  }
  return found;
}

std::vector<std::shared_ptr<const HandlerQueue>> Subscriptions::queues_of(const ByText& entries,
                                                                          const runtime::Owner& owner) {
  std::vector<std::shared_ptr<const HandlerQueue>> found;
  for (auto const& [text, queues] : entries)
    for (auto const& [key, entry] : queues)
      if (&entry.queue->owner() == &owner) found.push_back(entry.queue);
  return found;
}

std::vector<std::string> Subscriptions::filters() const {
  return texts(filters_, nullptr);
}
std::vector<std::string> Subscriptions::patterns() const {
  return texts(patterns_, nullptr);
}
std::vector<std::string> Subscriptions::filters_of(const runtime::Owner& owner) const {
  return texts(filters_, &owner);
}
std::vector<std::string> Subscriptions::patterns_of(const runtime::Owner& owner) const {
  return texts(patterns_, &owner);
}
std::vector<std::shared_ptr<const HandlerQueue>> Subscriptions::filter_queues_of(const runtime::Owner& owner) const {
  return queues_of(filters_, owner);
}
std::vector<std::shared_ptr<const HandlerQueue>> Subscriptions::pattern_queues_of(const runtime::Owner& owner) const {
  return queues_of(patterns_, owner);
}

}  // namespace petal::proxy
