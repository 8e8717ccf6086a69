// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace petal::mqtt {

/// Logs drops with their reason: the first at once, then at most one line a second with how many there were.
class DropLog {
 public:
  /// `subject` says whose: a subscription, a topic.
  void dropped(std::string_view reason, std::string_view subject, std::string_view topic);

 private:
  std::chrono::steady_clock::time_point last_{};
  std::uint64_t unreported_ = 0;
};

}  // namespace petal::mqtt
