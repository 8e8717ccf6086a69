// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/log.hpp"

namespace petal::inbox {

inline spdlog::logger& log() {
  static auto const instance = runtime::logger("inbox");
  return *instance;
}

}  // namespace petal::inbox
