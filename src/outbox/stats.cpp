// SPDX-License-Identifier: Apache-2.0
#include "outbox/stats.hpp"

namespace petal::outbox {

json::object to_json(const Stats& figures) {
  return {{"messages", figures.messages},         {"bytes", figures.bytes},
          {"max_bytes", figures.max_bytes},       {"rejected", figures.rejected},
          {"dropped", figures.dropped},           {"expired", figures.expired},
          {"dead_letters", figures.dead_letters}, {"dead_letter_bytes", figures.dead_letter_bytes}};
}

}  // namespace petal::outbox
