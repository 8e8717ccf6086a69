// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace petal::redis {

/// Counts messages of subscriptions since the start.
struct Counters {
  std::uint64_t received = 0;
  std::uint64_t dropped = 0;         ///< because a handler was too slow
  std::uint64_t handler_errors = 0;  ///< calls that threw
};

}  // namespace petal::redis
