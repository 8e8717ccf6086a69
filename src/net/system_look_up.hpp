// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "net/host.hpp"

namespace petal::net {

/// Queries all name services of this machine, by getaddrinfo(3). It blocks, without a limit.
/// **Errors.** not_connected, with the error of getaddrinfo.
Result<Addresses> ask_system(const std::string& host);

/// How many threads may wait for the name services at a time.
constexpr int most_system_look_ups = 4;

/// How many threads wait now. **Threads.** Any.
int waiting_system_look_ups();

/// Calls `ask`, which blocks, on a separate thread, and awaits it for at most `limit`. The thread is never joined: it
/// ends when `ask` returns, and nothing waits for it, not even the end of the program. `ask` must not refer to anything
/// of the caller.
///
/// **Errors.** Those of `ask`; timed_out; limit_exceeded: `most_system_look_ups` still wait.
/// **Cancellation.** Ends the waiting at once, not the thread.
Task<Result<Addresses>> system_look_up(std::string host, std::chrono::milliseconds limit,
                                       std::function<Result<Addresses>(const std::string&)> ask = ask_system);

}  // namespace petal::net
