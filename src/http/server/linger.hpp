// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/task.hpp>

#include "http/server/stream.hpp"

namespace petal::http {

/// Closes so that the client can read the last answer: ends the sending, then discards what the client still sends, for
/// two seconds at most. Closing at once would reset the connection and lose the answer (RFC 9112, 9.6).
///
/// **Lifetime.** The stream must outlive the task.
Task<> linger(Stream& stream);

}  // namespace petal::http
