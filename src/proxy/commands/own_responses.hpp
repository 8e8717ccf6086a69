// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "proxy/deduplicator.hpp"

namespace petal::proxy {

/// Remembers the responses this robot published itself. They must not come back to its handlers through the device
/// topic, even if the transport has no No Local or a wider filter matches them.
class OwnResponses {
 public:
  void published(const std::string& topic, const std::string& message_id) { ids_.seen(topic, message_id); }
  bool is_own(const std::string& topic, const std::string& message_id) const { return ids_.knows(topic, message_id); }

 private:
  Deduplicator ids_{1000, {.topics = 16, .ids = 16'000}};
};

}  // namespace petal::proxy
