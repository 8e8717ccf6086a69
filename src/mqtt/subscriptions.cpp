// SPDX-License-Identifier: Apache-2.0
#include "mqtt/subscriptions.hpp"

#include <algorithm>

#include "topic/filter.hpp"

namespace petal::mqtt {

void Subscriptions::add_filter(const std::string& filter, transport::FilterOptions options,
                               std::shared_ptr<Lane> lane) {
  auto const key = next_key_++;
  table_.add_filter(filter, key);
  lanes_.emplace(key, Receiver{lane.get(), false});
  filters_[filter].emplace(key, Entry{std::move(lane), options});
}

Result<void> Subscriptions::add_pattern(const std::string& pattern, std::shared_ptr<Lane> lane) {
  auto const key = next_key_++;
  if (auto const added = table_.add_pattern(pattern, key); !added) return added;
  lanes_.emplace(key, Receiver{lane.get(), true});
  patterns_[pattern].emplace(key, Entry{std::move(lane), {}});
  return {};
}

std::size_t Subscriptions::remove(ByText& from, const std::string& text,
                                  const std::function<bool(const Lane&)>& is_meant, RemoveFromTable remove_key) {
  auto const entries = from.find(text);
  if (entries == from.end()) return 0;
  auto const removed = std::erase_if(entries->second, [&](const auto& item) {
    auto const& [key, entry] = item;
    if (!is_meant(*entry.lane)) return false;
    (table_.*remove_key)(text, key);
    lanes_.erase(key);
    entry.lane->close();
    return true;
  });
  if (entries->second.empty()) from.erase(entries);
  return removed;
}

std::size_t Subscriptions::remove_filter(const std::string& filter, const Owner& owner) {
  auto const is_his = [&owner](const Lane& lane) { return &lane.owner() == &owner; };
  return remove(filters_, filter, is_his, &topic::SubscriptionTable::remove_filter);
}

std::size_t Subscriptions::remove_pattern(const std::string& pattern, const Owner& owner) {
  auto const is_his = [&owner](const Lane& lane) { return &lane.owner() == &owner; };
  return remove(patterns_, pattern, is_his, &topic::SubscriptionTable::remove_pattern);
}

void Subscriptions::remove_lane(const std::string& filter, const Lane& lane) {
  auto const is_it = [&lane](const Lane& each) { return &each == &lane; };
  remove(filters_, filter, is_it, &topic::SubscriptionTable::remove_filter);
}

void Subscriptions::park(const Owner& owner) {
  for (auto const& [key, receiver] : lanes_)
    if (&receiver.lane->owner() == &owner) receiver.lane->park();
}

std::shared_ptr<Lane> Subscriptions::take_parked(ByText& from, const std::string& text, const Owner& owner,
                                                 RemoveFromTable remove_key) {
  auto const entries = from.find(text);
  if (entries == from.end()) return nullptr;
  auto const found = std::find_if(entries->second.begin(), entries->second.end(), [&owner](const auto& item) {
    auto const& lane = *item.second.lane;
    return lane.is_parked() && lane.owner().kind == owner.kind && lane.owner().name == owner.name;
  });
  if (found == entries->second.end()) return nullptr;
  auto lane = found->second.lane;
  (table_.*remove_key)(text, found->first);
  lanes_.erase(found->first);
  entries->second.erase(found);
  if (entries->second.empty()) from.erase(entries);
  return lane;
}

std::shared_ptr<Lane> Subscriptions::take_parked_filter(const std::string& filter, const Owner& owner) {
  return take_parked(filters_, filter, owner, &topic::SubscriptionTable::remove_filter);
}

std::shared_ptr<Lane> Subscriptions::take_parked_pattern(const std::string& pattern, const Owner& owner) {
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

void Subscriptions::match(std::string_view topic, const transport::Transport::SentFor& sent_for,
                          std::vector<Lane*>& lanes) const {
  matched_.clear();
  table_.match(topic, matched_);
  auto const is_meant = [&sent_for](const std::string& filter) {
    return !sent_for || std::find(sent_for->begin(), sent_for->end(), filter) != sent_for->end();
  };
  auto const* const first = first_filter();
  bool const patterns_too = !first || is_meant(*first);
  for (auto const key : matched_) {
    auto const& [lane, is_pattern] = lanes_.at(key);
    if (is_pattern ? patterns_too : is_meant(lane->subject())) lanes.push_back(lane);
  }
}

/// The first of the matched filters of which every copy comes here: of a shared one it may not.
const std::string* Subscriptions::first_filter() const {
  for (auto const key : matched_) {
    auto const& [lane, is_pattern] = lanes_.at(key);
    if (!is_pattern && !topic::is_shared(lane->subject())) return &lane->subject();
  }
  return nullptr;
}

bool Subscriptions::petal_has(const std::string& filter) const {
  auto const entries = filters_.find(filter);
  return entries != filters_.end() && std::any_of(entries->second.begin(), entries->second.end(), [](const auto& item) {
           return item.second.lane->owner().kind == Owner::Kind::petal;
         });
}

std::string Subscriptions::other_holders(const std::string& filter, const Owner& owner) const {
  std::string names;
  auto const entries = filters_.find(filter);
  if (entries == filters_.end()) return names;
  for (auto const& [key, entry] : entries->second)
    if (&entry.lane->owner() != &owner) names += (names.empty() ? "" : ", ") + entry.lane->owner().name;
  return names;
}

std::vector<std::string> Subscriptions::texts(const ByText& entries, const Owner* owner) {
  std::vector<std::string> found;
  for (auto const& [text, lanes] : entries) {
    auto const is_his = [owner](const auto& item) { return !owner || &item.second.lane->owner() == owner; };
    if (std::any_of(lanes.begin(), lanes.end(), is_his)) found.push_back(text);
  }
  return found;
}

std::vector<std::shared_ptr<const Lane>> Subscriptions::lanes_of(const ByText& entries, const Owner& owner) {
  std::vector<std::shared_ptr<const Lane>> found;
  for (auto const& [text, lanes] : entries)
    for (auto const& [key, entry] : lanes)
      if (&entry.lane->owner() == &owner) found.push_back(entry.lane);
  return found;
}

std::vector<std::string> Subscriptions::filters() const {
  return texts(filters_, nullptr);
}
std::vector<std::string> Subscriptions::patterns() const {
  return texts(patterns_, nullptr);
}
std::vector<std::string> Subscriptions::filters_of(const Owner& owner) const {
  return texts(filters_, &owner);
}
std::vector<std::string> Subscriptions::patterns_of(const Owner& owner) const {
  return texts(patterns_, &owner);
}
std::vector<std::shared_ptr<const Lane>> Subscriptions::filter_lanes_of(const Owner& owner) const {
  return lanes_of(filters_, owner);
}
std::vector<std::shared_ptr<const Lane>> Subscriptions::pattern_lanes_of(const Owner& owner) const {
  return lanes_of(patterns_, owner);
}

}  // namespace petal::mqtt
