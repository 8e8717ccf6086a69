// SPDX-License-Identifier: Apache-2.0
#include "mqtt/drop_log.hpp"

#include "mqtt/log.hpp"
#include "runtime/text.hpp"

namespace petal::mqtt {

void DropLog::dropped(std::string_view reason, std::string_view subject, std::string_view topic) {
  ++unreported_;
  auto const now = std::chrono::steady_clock::now();
  if (now - last_ < std::chrono::seconds(1)) return;
  last_ = now;
  log().warn("messages dropped: count={} reason={:?} subscription={} last_topic={}", unreported_, reason,
             runtime::printable(subject), runtime::printable(topic));
  unreported_ = 0;
}

}  // namespace petal::mqtt
