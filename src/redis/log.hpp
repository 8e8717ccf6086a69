// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/log.hpp"

namespace petal::redis {

inline spdlog::logger& log() {
  static auto const instance = runtime::logger("redis");
  return *instance;
}

}  // namespace petal::redis
