// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/log.hpp"

namespace petal::broker_link {

inline spdlog::logger& log() {
  static auto const instance = runtime::logger("broker");
  return *instance;
}

}  // namespace petal::broker_link
