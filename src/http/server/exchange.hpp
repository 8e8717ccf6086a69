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

/// What of a request its answer depends on.
struct ResponseFraming {
  bool is_head;
  bool may_go_on;  ///< the connection, with a next request
  bool is_version_1_1;
};

/// Of the request that was read, or that was answered with `refusal` before it was whole.
ResponseFraming framing_of(RequestParser& parser, const std::optional<Response>& refusal);

/// What the route's handler answers; 500 where it throws, logged. **Cancellation.** Passes through.
/// **Lifetime.** `serving` outlives the task.
Task<Response> handle(ServerState& serving, Request request);

/// Status line and fields. `goes_on`: the connection, with a next request.
std::string head_of(ServerState& serving, const Response& response, const ResponseFraming& manner, bool goes_on);

/// What follows the head of an answer.
std::string_view body_of(const Response& response, const ResponseFraming& manner);

}  // namespace petal::http
