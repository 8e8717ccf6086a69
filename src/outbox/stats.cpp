// SPDX-License-Identifier: Apache-2.0
#include "outbox/stats.hpp"

namespace petal::outbox {

json::object to_json(const Stats& stats) {
  return {{"messages", stats.messages},         {"bytes", stats.bytes},
          {"max_bytes", stats.max_bytes},       {"rejected", stats.rejected},
          {"dropped", stats.dropped},           {"expired", stats.expired},
          {"dead_letters", stats.dead_letters}, {"dead_letter_bytes", stats.dead_letter_bytes}};
}

}  // namespace petal::outbox
