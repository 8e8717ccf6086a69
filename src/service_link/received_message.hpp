// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/message.hpp>
#include <variant>

#include "http/request.hpp"
#include "http/response.hpp"

namespace petal::service_link {

/// Reads what a client service posts: `{"topic", "payload", "timestamp"?, "qos"?, "retained"?, "redelivered"?,
/// "properties"?}`. The payload is what stands there, byte for byte; where our own service says so by `"blanks"`, with
/// the blanks around it, and where it says by `"encoding"` that it was text or bytes, these.
///
/// Returns the refusal where it cannot be read: 400 no JSON, 422 of another shape, 413 over `max_payload_bytes`.
std::variant<Message, http::Response> read_message(const http::Request& request, std::size_t max_payload_bytes);

}  // namespace petal::service_link
