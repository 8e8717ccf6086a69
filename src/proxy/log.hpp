// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/log.hpp"

namespace petal::proxy {

inline spdlog::logger& log() {
  static auto const instance = runtime::logger("mqtt");
  return *instance;
}

}  // namespace petal::proxy
