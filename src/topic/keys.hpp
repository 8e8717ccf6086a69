// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace petal::topic {

/// What a caller calls a subscription.
using SubscriptionKey = std::uint64_t;

/// Ascending, each once.
using SubscriptionKeys = std::vector<SubscriptionKey>;

/// Whether `key` was not there before.
inline bool insert_key(SubscriptionKeys& keys, SubscriptionKey key) {
  auto const place = std::lower_bound(keys.begin(), keys.end(), key);
  if (place != keys.end() && *place == key) return false;
  keys.insert(place, key);
  return true;
}

/// Whether `key` was there.
inline bool erase_key(SubscriptionKeys& keys, SubscriptionKey key) {
  auto const place = std::lower_bound(keys.begin(), keys.end(), key);
  if (place == keys.end() || *place != key) return false;
  keys.erase(place);
  return true;
}

}  // namespace petal::topic
