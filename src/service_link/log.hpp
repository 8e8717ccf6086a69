// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/log.hpp"

namespace petal::service_link {

inline spdlog::logger& log() {
  static auto const instance = runtime::logger("callback");
  return *instance;
}

}  // namespace petal::service_link
