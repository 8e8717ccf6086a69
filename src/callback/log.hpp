// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/log.hpp"

namespace petal::callback {

inline spdlog::logger& log() {
  static auto const instance = runtime::logger("callback");
  return *instance;
}

}  // namespace petal::callback
