// SPDX-License-Identifier: Apache-2.0
#include "proxy/drop_log.hpp"

#include "proxy/log.hpp"
#include "runtime/text.hpp"

namespace petal::proxy {

void DropLog::dropped(std::string_view reason, std::string_view subject, std::string_view topic) {
  if (auto const count = drops_.happened(); count != 0)
    log().warn("messages dropped: count={} reason={:?} subscription={} last_topic={}", count, reason,
               runtime::escaped(subject), runtime::escaped(topic));
}

}  // namespace petal::proxy
