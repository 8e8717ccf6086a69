// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <petal/task.hpp>

namespace petal::http {

/// Closes so that the client can read the last answer: says that nothing more comes, then throws away what the client
/// still sends, for two seconds at most. Closing at once would reset the connection and the answer with it
/// (RFC 9112, 9.6).
///
/// **Lifetime.** The stream outlives the task.
Task<> linger(boost::beast::tcp_stream& stream);

}  // namespace petal::http
