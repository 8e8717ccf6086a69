// SPDX-License-Identifier: Apache-2.0
#include "runtime/timestamp.hpp"

#include <fmt/chrono.h>

namespace petal::runtime {

std::string timestamp(std::chrono::system_clock::time_point time) {
  auto const milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
  auto const seconds = static_cast<std::time_t>(milliseconds / 1000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), milliseconds % 1000);
}

}  // namespace petal::runtime
