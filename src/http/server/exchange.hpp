// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <optional>
#include <petal/task.hpp>
#include <string>

#include "http/response.hpp"
#include "http/server/request_parser.hpp"
#include "http/server/server_state.hpp"

namespace petal::http {

/// The parts of a request on which the framing of its answer depends.
struct ResponseFraming {
  bool is_head;
  bool may_go_on;  ///< the connection may have a next request
  bool is_version_1_1;
};

/// Returns the framing for a request that was read, or that was answered with `refusal` before it was complete.
ResponseFraming framing_of(RequestParser& parser, const std::optional<Response>& refusal);

/// Returns the answer of the route's handler; 500 if it throws, logged. **Cancellation.** Passes through.
/// **Lifetime.** `serving` must outlive the task.
Task<Response> handle(ServerState& serving, Request request);

/// Returns status line and fields. `goes_on`: the connection may have a next request.
std::string head_of(ServerState& serving, const Response& response, const ResponseFraming& manner, bool goes_on);

/// Returns what follows the head of an answer.
std::string_view body_of(const Response& response, const ResponseFraming& manner);

}  // namespace petal::http
