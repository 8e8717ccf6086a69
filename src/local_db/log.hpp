// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/log.hpp"

namespace petal::local_db {

inline spdlog::logger& log() {
  static auto const instance = runtime::logger("local_db");
  return *instance;
}

}  // namespace petal::local_db
