// SPDX-License-Identifier: Apache-2.0
#include "runtime/timestamp.hpp"

#include <fmt/chrono.h>

#include <utility>

namespace petal::runtime {

std::string timestamp(std::chrono::system_clock::time_point time) {
  auto const milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
  auto const seconds = static_cast<std::time_t>(milliseconds / 1000);
  // Most of the work is the same for a whole second.
  static thread_local std::pair<std::time_t, std::string> last{-1, ""};
  if (last.first != seconds) last = {seconds, fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(seconds))};
  return fmt::format("{}.{:03}Z", last.second, milliseconds % 1000);
}

}  // namespace petal::runtime
