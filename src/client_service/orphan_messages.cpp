// SPDX-License-Identifier: Apache-2.0
#include "client_service/orphan_messages.hpp"

#include <utility>

#include "topic/filter.hpp"

namespace petal::client_service {

void OrphanMessages::add(const transport::Incoming& incoming) {
  entries_.push_back({incoming.message().topic(), transport::WaitingMessage(incoming)});
}

std::vector<OrphanMessages::Entry> OrphanMessages::claim(std::string_view filter) {
  expire();
  std::vector<Entry> claimed;
  std::erase_if(entries_, [&](Entry& entry) {
    bool const matches = topic::filter_matches(filter, entry.topic);
    if (matches) claimed.push_back(std::move(entry));
    return matches;
  });
  return claimed;
}

std::size_t OrphanMessages::expire() {
  return is_keeping() ? 0 : std::exchange(entries_, {}).size();
}

}  // namespace petal::client_service
