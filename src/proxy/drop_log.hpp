// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "runtime/log_throttle.hpp"

namespace petal::proxy {

/// Logs drops with their reason: the first at once, then at most one line a second with their number.
class DropLog {
 public:
  /// Counts a dropped message. `subject` says who did not get it: a subscription or an owner, or "none".
  void dropped(std::string_view reason, std::string_view subject, std::string_view topic);

 private:
  runtime::LogThrottle drops_;
};

}  // namespace petal::proxy
