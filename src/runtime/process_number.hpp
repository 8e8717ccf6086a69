// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace petal::runtime {

/// Returns the number under which /proc, and so ps(1) and a debugger, shows this process. In a PID namespace that sees
/// the /proc of an outer one (`unshare --pid --fork`, some containers) it is not that of getpid(2), which may be
/// another process there. If there is no /proc, it is that of getpid(2).
std::string process_number();

}  // namespace petal::runtime
