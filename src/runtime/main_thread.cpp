// SPDX-License-Identifier: Apache-2.0
#include "runtime/main_thread.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace petal::runtime {

void MainThread::require(std::string_view call) const {
  if (is_here()) return;
  throw std::logic_error(
      fmt::format("{} is for the main thread only, and was called on another: call it in startup, or "
                  "in a coroutine that is not cpu_heavy",
                  call));
}

}  // namespace petal::runtime
