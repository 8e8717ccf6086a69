// SPDX-License-Identifier: Apache-2.0
#include "runtime/process_number.hpp"

#include <unistd.h>

#include <filesystem>

namespace petal::runtime {

std::string process_number() {
  std::error_code error;
  auto const number = std::filesystem::read_symlink("/proc/self", error).string();
  return error || number.empty() ? std::to_string(::getpid()) : number;
}

}  // namespace petal::runtime
