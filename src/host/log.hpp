// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/log.hpp"

namespace petal::host {

inline spdlog::logger& log() {
  static auto const instance = runtime::logger("host");
  return *instance;
}

}  // namespace petal::host
