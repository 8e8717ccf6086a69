// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/log.hpp"

namespace petal::outbox {

inline spdlog::logger& log() {
  static auto const instance = runtime::logger("outbox");
  return *instance;
}

}  // namespace petal::outbox
