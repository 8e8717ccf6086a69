// SPDX-License-Identifier: Apache-2.0
#include "client_service/unclaimed.hpp"

#include "topic/filter.hpp"

namespace petal::client_service {

void Unclaimed::add(const Message& message, const transport::Transport::Receipt& receipt) {
  entries_.push_back({message, receipt});
}

std::vector<Unclaimed::Entry> Unclaimed::claim(std::string_view filter) {
  if (!is_keeping()) entries_.clear();
  std::vector<Entry> claimed;
  std::erase_if(entries_, [&](Entry& entry) {
    bool const matches = topic::filter_matches(filter, entry.message.topic());
    if (matches) claimed.push_back(std::move(entry));
    return matches;
  });
  return claimed;
}

}  // namespace petal::client_service
