// SPDX-License-Identifier: Apache-2.0
#include "client_service/registrations.hpp"

#include <algorithm>

#include "topic/filter.hpp"

namespace petal::client_service {

bool Registrations::add(const Registration& registration) {
  auto& urls = by_filter_[registration.filter];
  if (auto const known = urls.find(registration.url); known != urls.end()) {
    auto& existing = by_key_.at(known->second);
    if (existing == registration) return false;
    existing = registration;
    return true;
  }
  auto const key = next_key_++;
  urls.emplace(registration.url, key);
  by_key_.emplace(key, registration);
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
    removed.push_back(by_key_.at(key));
    by_key_.erase(key);
    table_.remove_filter(filter, key);
    return true;
  });
  if (urls->second.empty()) by_filter_.erase(urls);
  return removed;
}

std::optional<Registration> Registrations::find(const std::string& filter, const std::string& url) const {
  auto const urls = by_filter_.find(filter);
  if (urls == by_filter_.end()) return std::nullopt;
  auto const key = urls->second.find(url);
  if (key == urls->second.end()) return std::nullopt;
  return by_key_.at(key->second);
}

std::optional<Qos> Registrations::wanted(const std::string& filter) const {
  auto const urls = by_filter_.find(filter);
  if (urls == by_filter_.end()) return std::nullopt;
  auto qos = Qos::at_most_once;
  for (auto const& [url, key] : urls->second) qos = std::max(qos, by_key_.at(key).qos);
  return qos;
}

std::vector<std::string> Registrations::match(std::string_view topic,
                                              const transport::Transport::SentFor& sent_for) const {
  std::vector<Key> keys;
  table_.match(topic, keys);
  std::vector<std::string> urls;
  std::set<std::string_view> decided;
  for (auto const key : keys) {
    auto const& [filter, url, qos] = by_key_.at(key);
    bool const meant = !sent_for || std::find(sent_for->begin(), sent_for->end(), filter) != sent_for->end();
    if (!meant && topic::is_shared(filter)) continue;  // this copy went to another of the group
    if (!decided.insert(url).second) continue;
    if (meant) urls.push_back(url);
  }
  return urls;
}

std::vector<std::string> Registrations::filters() const {
  std::vector<std::string> all;
  for (auto const& [filter, urls] : by_filter_) all.push_back(filter);
  return all;
}

bool Registrations::has_url(const std::string& url) const {
  return std::any_of(by_key_.begin(), by_key_.end(), [&url](const auto& item) { return item.second.url == url; });
}

}  // namespace petal::client_service
