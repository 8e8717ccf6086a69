// SPDX-License-Identifier: Apache-2.0
#include "runtime/backoff.hpp"

#include <algorithm>

namespace petal::runtime {

Backoff::Duration Backoff::draw(Duration least) {
  std::uniform_int_distribution<Duration::rep> pause(least.count(), bound_.count());
  Duration const drawn(pause(random_));
  bound_ = std::min(bound_ * 2, longest_);
  return drawn;
}

}  // namespace petal::runtime
