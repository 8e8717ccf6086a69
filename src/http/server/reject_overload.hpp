// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <petal/task.hpp>

#include "http/server/server_state.hpp"
#include "net/stream.hpp"

namespace petal::http {

/// Answers 503 on a connection for which there is no room, whatever it requests, and closes it. If many are being
/// refused already, it is closed without an answer.
Task<> reject_overload(std::shared_ptr<ServerState> serving, net::Stream socket);

}  // namespace petal::http
