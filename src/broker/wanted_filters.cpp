// SPDX-License-Identifier: Apache-2.0
#include "broker/wanted_filters.hpp"

namespace petal::broker {

void WantedFilters::want(const std::string& filter, transport::FilterOptions options) {
  auto const [entry, is_new] = wanted_.try_emplace(filter, options);
  if (is_new) return;
  auto const& known = entry->second;
  if (known.qos != options.qos || known.no_local != options.no_local) held_.erase(filter);  // must be sent again
  entry->second = options;
}

void WantedFilters::unwant(const std::string& filter) { wanted_.erase(filter); }

std::vector<WantedFilters::Entry> WantedFilters::to_subscribe() const {
  std::vector<Entry> missing;
  for (auto const& entry : wanted_)
    if (!held_.contains(entry.first)) missing.emplace_back(entry);
  return missing;
}

std::vector<std::string> WantedFilters::to_unsubscribe() const {
  std::vector<std::string> superfluous;
  for (auto const& filter : held_)
    if (!wanted_.contains(filter)) superfluous.push_back(filter);
  return superfluous;
}

}  // namespace petal::broker
