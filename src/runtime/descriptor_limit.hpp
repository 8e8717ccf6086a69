// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace petal::runtime {

/// Returns how many files and sockets this process may have open at a time: the soft limit, which is the effective one
/// (RLIMIT_NOFILE, getrlimit(2)). Without a limit it is the largest number.
std::size_t descriptor_limit() noexcept;

/// Raises the soft limit to the hard one, but to no more than 65,536, and never lowers it. Shells and systemd start
/// programs with 1,024 because of programs that use select(2), which supports no larger descriptors.
///
/// A program that is started by fork(2) and exec(2) begins with the limit that this one had. One that is started by
/// posix_spawn(3), popen(3) or system(3) begins with the raised one, because these run no code of this program between
/// the two.
///
/// Call it in `main`, before any other thread is started.
void raise_descriptor_limit() noexcept;

}  // namespace petal::runtime
