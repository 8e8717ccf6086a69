// SPDX-License-Identifier: Apache-2.0
#include "broker_link/reconnect_policy.hpp"

#include <algorithm>

namespace petal::broker_link {

ReconnectPolicy::Duration ReconnectPolicy::until_connect(Time now) const {
  if (!last_connect_) return Duration(0);
  auto const passed = std::chrono::floor<Duration>(now - *last_connect_);
  return std::max(Duration(0), timing_.between_connects - passed);
}

void ReconnectPolicy::ended(const LinkEnd& end, Time now) {
  contested_ = end.taken_over;
  if (!end.taken_over && end.accepted && now - *end.accepted >= timing_.stable) backoff_.reset();
}

ReconnectPolicy::Duration ReconnectPolicy::pause() {
  return contested_ ? backoff_.next_long() : backoff_.next();
}

}  // namespace petal::broker_link
