// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>

namespace petal {

/// What every asynchronous call of this SDK returns: `co_await` it.
///
/// **Threads.** Tasks of a petal run on the manager's main thread, one at a time between two `co_await`s, so a petal's
/// members need no lock. Never block in one: wait with `co_await`, or give the proxy a plain function as handler.
template <typename T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace petal
