// SPDX-License-Identifier: Apache-2.0
#include "http/server/places.hpp"

#include <algorithm>

namespace petal::http {

Places::Admission Places::admit() {
  if (limits_.strangers < limits_.most && strangers() >= limits_.strangers) evict(longest(true, true));
  while (taken() >= limits_.most && evict()) {
  }
  if (taken() < limits_.most) return Admission::normal;
  return taken() < limits_.most + limits_.essential ? Admission::only_essential : Admission::refused;
}

void Places::release(Place place) {
  if (place->is_leaving) return;
  place->is_leaving = true;
  ++leaving_;
}

void Places::leave(Place place) {
  if (place->is_leaving) --leaving_;
  entries_.erase(place);
}

bool Places::evict() {
  auto place = longest(true, true);
  if (place == entries_.end()) place = longest(true, false);
  if (place == entries_.end()) return false;
  evict(place);
  return true;
}

void Places::evict(Place place) {
  if (place == entries_.end()) return;
  ++evicted_;
  release(place);
  place->occupant->evict();
}

void Places::give_up_a_body() {
  auto const place = longest(false, false);
  if (place == entries_.end()) return;
  ++bodies_given_up_;
  place->occupant->give_up_body();
}

/// Returns the end if none waits.
Places::Place Places::longest(bool for_header, bool only_strangers) {
  auto found = entries_.end();
  std::chrono::steady_clock::time_point since;
  for (auto place = entries_.begin(); place != entries_.end(); ++place) {
    if (place->is_leaving) continue;
    auto const wait = place->occupant->waiting();
    if (!wait || wait->for_header != for_header || (only_strangers && !wait->is_stranger)) continue;
    if (found != entries_.end() && wait->since >= since) continue;
    found = place;
    since = wait->since;
  }
  return found;
}

std::size_t Places::strangers() const {
  auto const is_stranger = [](const Entry& entry) {
    auto const wait = entry.is_leaving ? std::nullopt : entry.occupant->waiting();
    return wait && wait->for_header && wait->is_stranger;
  };
  return static_cast<std::size_t>(std::ranges::count_if(entries_, is_stranger));
}

}  // namespace petal::http
