// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/log.hpp"

namespace petal::client_service {

inline spdlog::logger& log() {
  static auto const instance = runtime::logger("client_service");
  return *instance;
}

}  // namespace petal::client_service
