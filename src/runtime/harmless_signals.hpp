// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

namespace petal::runtime {

/// From here on `signals` end nothing. What they tell is an error of the call that was made, too: EPIPE of a write to a
/// pipe that nobody reads any more (SIGPIPE), EFBIG of a file that may not become larger (SIGXFSZ).
///
/// A handler that does nothing takes them: programs that are started get their default actions back, while they would
/// inherit that a signal is ignored. One that was ignored when the program began stays ignored.
void make_harmless(std::initializer_list<int> signals) noexcept;

}  // namespace petal::runtime
