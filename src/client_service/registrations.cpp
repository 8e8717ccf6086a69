// SPDX-License-Identifier: Apache-2.0
#include "client_service/registrations.hpp"

#include <algorithm>

#include "topic/filter.hpp"

namespace petal::client_service {
namespace {

/// Returns whether the copy that came may be one for `filter`: true if that is not known.
bool is_meant(const std::string& filter, const Registrations::MatchedFilters& matched) {
  return !matched || std::find(matched->begin(), matched->end(), filter) != matched->end();
}

}  // namespace

bool Registrations::add(const Registration& registration) {
  auto& urls = by_filter_[registration.filter];
  if (auto const known = urls.find(registration.url); known != urls.end()) {
    auto& existing = by_key_.at(known->second).registration;
    if (existing == registration) return false;
    existing = registration;
    return true;
  }
  auto const key = next_key_++;
  urls.emplace(registration.url, key);
  by_key_.emplace(key, Entry{registration, {}});
  ++by_url_[registration.url];
  table_.add_filter(registration.filter, key);
  return true;
}

std::vector<Registration> Registrations::remove(const std::string& filter, const std::optional<std::string>& url) {
  std::vector<Registration> removed;
  auto const urls = by_filter_.find(filter);
  if (urls == by_filter_.end()) return removed;
  std::erase_if(urls->second, [&](const auto& item) {
    auto const& [its_url, key] = item;
    if (url && *url != its_url) return false;
    removed.push_back(by_key_.at(key).registration);
    forget(key);
    return true;
  });
  if (urls->second.empty()) {
    by_filter_.erase(urls);
    asked_.erase(filter);
  }
  return removed;
}

void Registrations::forget(Key key) {
  auto const entry = by_key_.find(key);
  auto const& [filter, url, qos] = entry->second.registration;
  table_.remove_filter(filter, key);
  if (auto const count = by_url_.find(url); --count->second == 0) by_url_.erase(count);
  by_key_.erase(entry);
}

void Registrations::move(const std::string& from, const std::string& to) {
  for (auto& [filter, urls] : by_filter_) {
    auto moved = urls.extract(from);
    if (moved.empty()) continue;
    auto const key = moved.mapped();
    if (urls.contains(to)) {
      forget(key);
      continue;
    }
    moved.key() = by_key_.at(key).registration.url = to;
    urls.insert(std::move(moved));
    ++by_url_[to];
    if (auto const count = by_url_.find(from); --count->second == 0) by_url_.erase(count);
  }
}

std::optional<Registration> Registrations::find(const std::string& filter, const std::string& url) const {
  auto const urls = by_filter_.find(filter);
  if (urls == by_filter_.end()) return std::nullopt;
  auto const key = urls->second.find(url);
  if (key == urls->second.end()) return std::nullopt;
  return by_key_.at(key->second).registration;
}

std::optional<Qos> Registrations::wanted(const std::string& filter) const {
  auto const urls = by_filter_.find(filter);
  if (urls == by_filter_.end()) return std::nullopt;
  auto qos = Qos::at_most_once;
  for (auto const& [url, key] : urls->second) qos = std::max(qos, by_key_.at(key).registration.qos);
  return qos;
}

std::vector<Registrations::Key> Registrations::keys_for(std::string_view topic) const {
  std::vector<Key> keys;
  table_.match(topic, keys);
  return keys;
}

/// For each URL, returns the one registration that decides whether the URL gets this copy, in their order: the first
/// one for which a copy certainly comes. A copy for a shared filter may go to another member of the group, for a
/// refused filter none comes, and a broker may not send one for `a/#` if the topic is `a`; so `a/#` counts only if
/// there is no other.
std::vector<Registrations::Key> Registrations::deciding(const std::vector<Key>& keys, std::string_view topic,
                                                        const MatchedFilters& matched, const Refused& refused) const {
  std::vector<Key> chosen;
  std::map<std::string_view, std::size_t> places;
  for (auto const key : keys) {
    auto const& [filter, url, qos] = by_key_.at(key).registration;
    bool const may_go_elsewhere = topic::is_shared(filter) || (!refused.empty() && refused.contains(filter));
    if (may_go_elsewhere && !is_meant(filter, matched)) continue;
    auto const [place, is_new] = places.try_emplace(url, chosen.size());
    if (is_new) {
      chosen.push_back(key);
    } else if (auto& known = chosen[place->second];
               topic::matches_as_parent(by_key_.at(known).registration.filter, topic) &&
               !topic::matches_as_parent(filter, topic)) {
      known = key;
    }
  }
  return chosen;
}

std::vector<std::string> Registrations::match(std::string_view topic, const MatchedFilters& matched,
                                              const Refused& refused) const {
  std::vector<std::string> urls;
  for (auto const key : deciding(keys_for(topic), topic, matched, refused))
    if (auto const& [filter, url, qos] = by_key_.at(key).registration; is_meant(filter, matched)) urls.push_back(url);
  return urls;
}

bool Registrations::match_arrived(const Message& message, const MatchedFilters& matched, const Refused& refused,
                                  std::vector<std::string>& urls) {
  if (message.retained()) {
    auto const keys = keys_for(message.topic());
    urls = match_retained(keys, message, matched);
    return !keys.empty();
  }
  urls = match(message.topic(), matched, refused);
  if (rounds_end_ != Time::min()) note(keys_for(message.topic()), urls, message);
  return !urls.empty();
}

/// Each filter has its own round: a copy is posted if any of the filters takes it.
std::vector<std::string> Registrations::match_retained(const std::vector<Key>& keys, const Message& message,
                                                       const MatchedFilters& matched) {
  std::vector<std::string> urls;
  std::set<std::string_view> taking;
  auto const now = topic::RetainedRound::Clock::now();
  auto const asked_any = asked_for(keys, matched);
  for (auto const key : keys) {
    auto& [registration, round] = by_key_.at(key);
    if (!is_meant(registration.filter, matched)) continue;
    auto const asked = matched ? asked_for({key}, matched) : asked_any;
    bool const takes = round.takes(message.topic(), asked, now);
    if (round.is_open(now)) rounds_end_ = std::max(rounds_end_, now + topic::RetainedRound::quiet);
    if (takes && taking.insert(registration.url).second) urls.push_back(registration.url);
  }
  return urls;
}

/// A URL that received the message live does not need the retained one any more.
void Registrations::note(const std::vector<Key>& keys, const std::vector<std::string>& urls, const Message& message) {
  auto const now = topic::RetainedRound::Clock::now();
  if (rounds_end_ <= now) rounds_end_ = Time::min();
  for (auto const key : keys) {
    auto& [registration, round] = by_key_.at(key);
    if (std::find(urls.begin(), urls.end(), registration.url) != urls.end()) round.note(message.topic(), now);
  }
}

/// When the broker was asked for those filters of `keys` for which the message may have been sent.
topic::RetainedRound::Asked Registrations::asked_for(const std::vector<Key>& keys,
                                                     const MatchedFilters& matched) const {
  topic::RetainedRound::Asked all;
  for (auto const key : keys) {
    auto const& filter = by_key_.at(key).registration.filter;
    auto const asked = asked_.find(filter);
    if (asked != asked_.end() && is_meant(filter, matched)) all.merge(asked->second);
  }
  return all;
}

topic::RetainedRound* Registrations::round_of(const std::string& filter, const std::string& url) {
  auto const urls = by_filter_.find(filter);
  if (urls == by_filter_.end()) return nullptr;
  auto const key = urls->second.find(url);
  return key == urls->second.end() ? nullptr : &by_key_.at(key->second).round;
}

void Registrations::link_came(Time now) {
  for (auto& [key, entry] : by_key_) entry.round.begin(now);
  rounds_end_ = now + topic::RetainedRound::quiet;
}

void Registrations::asking(const std::string& filter, const std::string& url, Time now) {
  asked_[filter].at(now);
  if (auto* const round = round_of(filter, url)) round->begin(now);
  rounds_end_ = now + topic::RetainedRound::quiet;
}

void Registrations::answered(const std::string& filter, const std::string& url, Time now) {
  if (auto* const round = round_of(filter, url)) round->go_on(now);
  rounds_end_ = now + topic::RetainedRound::quiet;
}

std::vector<std::string> Registrations::filters() const {
  std::vector<std::string> all;
  for (auto const& [filter, urls] : by_filter_) all.push_back(filter);
  return all;
}

std::vector<std::string> Registrations::urls() const {
  std::vector<std::string> all;
  for (auto const& [url, count] : by_url_) all.push_back(url);
  return all;
}

}  // namespace petal::client_service
