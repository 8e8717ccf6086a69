// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <vector>

namespace petal::topic {

/// The key by which the caller identifies a subscription.
using SubscriptionKey = std::uint64_t;

using SubscriptionKeys = std::vector<SubscriptionKey>;

/// The keys of one filter or pattern: ascending, each once. Nearly always there is one, which is stored where the table
/// looks anyway.
using StoredKeys = boost::container::small_vector<SubscriptionKey, 1>;

/// Inserts `key`. Returns whether it was not there before.
inline bool insert_key(StoredKeys& keys, SubscriptionKey key) {
  auto const place = std::lower_bound(keys.begin(), keys.end(), key);
  if (place != keys.end() && *place == key) return false;
  keys.insert(place, key);
  return true;
}

/// Removes `key`. Returns whether it was there.
inline bool erase_key(StoredKeys& keys, SubscriptionKey key) {
  auto const place = std::lower_bound(keys.begin(), keys.end(), key);
  if (place == keys.end() || *place != key) return false;
  keys.erase(place);
  return true;
}

/// Appends `stored` to `keys`.
inline void append_keys(SubscriptionKeys& keys, const StoredKeys& stored) {
  keys.insert(keys.end(), stored.begin(), stored.end());
}

}  // namespace petal::topic
