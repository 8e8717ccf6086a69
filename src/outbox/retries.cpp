// SPDX-License-Identifier: Apache-2.0
#include "outbox/retries.hpp"

#include <algorithm>
#include <utility>

namespace petal::outbox {

Retries::Verdict Retries::refused(std::int64_t seq, Time now) {
  auto const found = known_.find(seq);
  if (found == known_.end() && options_.most == 0) return Verdict::exhausted;
  if (found == known_.end() && known_.size() >= options_.most_waiting) return Verdict::no_room;
  auto& known = known_[seq];
  if (known.refusals >= options_.most) return Verdict::exhausted;
  known.due = now + options_.first_pause * (1U << std::min(known.refusals, 16U));
  ++known.refusals;
  return Verdict::wait;
}

unsigned Retries::refusals(std::int64_t seq) const {
  auto const found = known_.find(seq);
  return found == known_.end() ? 0 : found->second.refusals;
}

void Retries::add(EntryPtr entry) {
  auto const found = known_.find(entry->row->seq);
  add(std::move(entry), found == known_.end() ? Time{} : found->second.due);
}

void Retries::add(EntryPtr entry, Time until) {
  waiting_.emplace(until, std::move(entry));
}

std::optional<Retries::Time> Retries::next() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->first;
}

EntryPtr Retries::take_due(Time now) {
  if (waiting_.empty() || waiting_.begin()->first > now) return nullptr;
  auto entry = std::move(waiting_.begin()->second);
  waiting_.erase(waiting_.begin());
  return entry;
}

std::vector<EntryPtr> Retries::take_all() {
  known_.clear();
  std::vector<EntryPtr> all;
  for (auto& [due, entry] : std::exchange(waiting_, {})) all.push_back(std::move(entry));
  return all;
}

std::vector<std::int64_t> Retries::refused() const {
  std::vector<std::int64_t> all;
  for (auto const& [seq, known] : known_) all.push_back(seq);
  return all;
}

}  // namespace petal::outbox
