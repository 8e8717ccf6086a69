// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace petal::runtime {

/// How many files and sockets this process may have open at a time: the soft limit, which holds (RLIMIT_NOFILE,
/// getrlimit(2)). The largest number where there is no limit.
std::size_t descriptor_limit() noexcept;

/// Raises the soft limit to the hard one, but to no more than 65,536, and never lowers it. Shells and systemd begin
/// programs with 1,024 for the sake of those that use select(2), which knows no larger descriptors.
///
/// A program that is started by fork(2) and exec(2) begins with the limit that this one had; one that is started by
/// posix_spawn(3), popen(3) or system(3) with the raised one, because those give nobody a say between the two.
///
/// Call it in `main`, before any other thread.
void raise_descriptor_limit() noexcept;

}  // namespace petal::runtime
