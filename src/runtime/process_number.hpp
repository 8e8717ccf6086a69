// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace petal::runtime {

/// The number under which /proc, and so ps(1) and a debugger, shows this process. In a PID namespace that sees the
/// /proc of an outer one (`unshare --pid --fork`, some containers) it is not that of getpid(2), which may be another
/// process there. That of getpid(2) where there is no /proc.
std::string process_number();

}  // namespace petal::runtime
