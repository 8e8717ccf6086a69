// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <petal/task.hpp>

#include "http/server/server_state.hpp"
#include "net/stream.hpp"

namespace petal::http {

/// Answers 503 on a connection there is no room for, whatever it asks, and closes it. Where many are being turned away
/// already it is closed without a word.
Task<> reject_overload(std::shared_ptr<ServerState> serving, net::Stream socket);

}  // namespace petal::http
