// SPDX-License-Identifier: Apache-2.0
#include "broker_link/subscription_state.hpp"

#include "topic/filter.hpp"

namespace petal::broker_link {

void SubscriptionState::leave_out(const std::string& filter, const std::string& why) {
  if (!wants(filter)) return;
  left_out_.insert(filter);
  refused_[filter] = why;
}

void SubscriptionState::want(const std::string& filter, transport::FilterOptions options) {
  left_out_.erase(filter);
  auto const [entry, is_new] = wanted_.try_emplace(filter, options);
  if (is_new) {
    by_identifier_.emplace(identifier(filter), filter);
    return;
  }
  auto const& known = entry->second;
  if (known.qos != options.qos || known.no_local != options.no_local) held_.erase(filter);  // must be sent again
  entry->second = options;
}

void SubscriptionState::unwant(const std::string& filter) {
  wanted_.erase(filter);
  refused_.erase(filter);
  left_out_.erase(filter);
  std::erase_if(by_identifier_, [&filter](const auto& entry) { return entry.second == filter; });
}

std::optional<SubscriptionState::Known> SubscriptionState::known(const std::string& filter) const {
  auto const entry = wanted_.find(filter);
  if (entry == wanted_.end()) return std::nullopt;
  return Known{entry->second, held_.contains(filter)};
}

void SubscriptionState::roll_back(const std::string& filter, const std::optional<Known>& before,
                                  const std::string& why) {
  if (!wants(filter)) return;  // unsubscribed meanwhile
  if (!before) return unwant(filter);
  wanted_.at(filter) = before->options;
  if (before->is_held)
    held_.insert(filter);  // a SUBSCRIBE that fails leaves the session as it was
  else
    refused(filter, why);
}

void SubscriptionState::subscribed(const std::string& filter) {
  held_.insert(filter);
  refused_.erase(filter);
}

bool SubscriptionState::refused(const std::string& filter, const std::string& why) {
  return wants(filter) && std::exchange(refused_[filter], why) != why;
}

std::uint32_t SubscriptionState::identifier(std::string_view filter) noexcept {
  constexpr std::uint32_t largest = 268'435'455;
  std::uint32_t hash = 2'166'136'261U;  // FNV-1a: the same in every build
  for (char const c : filter) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return hash % largest + 1;
}

std::vector<std::string> SubscriptionState::meant(std::span<const std::uint32_t> identifiers,
                                                  std::string_view topic) const {
  std::vector<std::string> filters;
  for (auto const id : identifiers) {
    auto const [first, last] = by_identifier_.equal_range(id);
    for (auto entry = first; entry != last; ++entry)
      if (topic::filter_matches(entry->second, topic)) filters.push_back(entry->second);
  }
  return filters;
}

std::vector<SubscriptionState::Entry> SubscriptionState::to_subscribe() const {
  std::vector<Entry> missing;
  for (auto const& entry : wanted_)
    if (!held_.contains(entry.first) && !left_out_.contains(entry.first)) missing.emplace_back(entry);
  return missing;
}

std::vector<std::string> SubscriptionState::to_unsubscribe() const {
  std::vector<std::string> superfluous;
  for (auto const& filter : held_)
    if (!wanted_.contains(filter)) superfluous.push_back(filter);
  return superfluous;
}

}  // namespace petal::broker_link
