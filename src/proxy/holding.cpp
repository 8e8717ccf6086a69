// SPDX-License-Identifier: Apache-2.0
#include "proxy/holding.hpp"

#include "proxy/lane.hpp"

namespace petal::proxy {

void Holding::look(std::chrono::steady_clock::time_point slow_since) {
  std::erase_if(lanes_, [slow_since](Lane* lane) { return !lane->is_at_work(slow_since); });
}

}  // namespace petal::proxy
