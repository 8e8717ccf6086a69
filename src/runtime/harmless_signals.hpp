// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

namespace petal::runtime {

/// From now on `signals` do not end the program. The call that causes one reports it as an error, too: EPIPE of a write
/// to a pipe without a reader (SIGPIPE), EFBIG of a file that may not become larger (SIGXFSZ).
///
/// They are taken by a handler that does nothing: programs that are started get their default actions back, while they
/// would inherit that a signal is ignored. A signal that was ignored when the program began stays ignored.
void make_harmless(std::initializer_list<int> signals) noexcept;

}  // namespace petal::runtime
