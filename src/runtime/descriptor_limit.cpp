// SPDX-License-Identifier: Apache-2.0
#include "runtime/descriptor_limit.hpp"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace petal::runtime {
namespace {

constexpr rlim_t most = 65'536;

rlimit at_start{};

/// Runs between fork(2) and exec(2), so it may make only system calls.
void restore() {
  ::setrlimit(RLIMIT_NOFILE, &at_start);
}

}  // namespace

std::size_t descriptor_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return std::numeric_limits<std::size_t>::max();
  return static_cast<std::size_t>(limit.rlim_cur);
}

void raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  auto const wanted = std::min(limit.rlim_max, most);
  if (limit.rlim_cur >= wanted) return;
  at_start = limit;
  limit.rlim_cur = wanted;
  if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) ::pthread_atfork(nullptr, nullptr, restore);
}

}  // namespace petal::runtime
