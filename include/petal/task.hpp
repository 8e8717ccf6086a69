// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>

namespace petal {

/// The return type of every asynchronous call of this SDK. The caller awaits it with `co_await`.
///
/// **Threads.** Tasks of a petal run on the manager's main thread, one at a time between two `co_await`s, so a petal's
/// members need no lock. A task must never block: it waits with `co_await`. To block, pass a plain function as handler.
template <typename T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace petal
