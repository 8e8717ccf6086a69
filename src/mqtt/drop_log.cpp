// SPDX-License-Identifier: Apache-2.0
#include "mqtt/drop_log.hpp"

#include "mqtt/log.hpp"
#include "runtime/text.hpp"

namespace petal::mqtt {

void DropLog::dropped(std::string_view reason, std::string_view subject, std::string_view topic) {
  if (auto const count = drops_.happened(); count != 0)
    log().warn("messages dropped: count={} reason={:?} subscription={} last_topic={}", count, reason,
               runtime::printable(subject), runtime::printable(topic));
}

}  // namespace petal::mqtt
