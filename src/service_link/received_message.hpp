// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/message.hpp>
#include <variant>

#include "http/request.hpp"
#include "http/response.hpp"

namespace petal::service_link {

/// Reads the body of a client service's post: `{"topic", "payload", "timestamp"?, "qos"?, "retained"?, "redelivered"?,
/// "properties"?}`. The payload is taken byte for byte as it is in the JSON. Our own service may add `"blanks"`: then
/// the blanks around it belong to it; or `"encoding"`: then it was text or bytes, which are restored.
///
/// Returns a refusal if it cannot be read: 400 no JSON, 422 of another shape, 413 over `max_payload_bytes`.
std::variant<Message, http::Response> read_message(const http::Request& request, std::size_t max_payload_bytes);

}  // namespace petal::service_link
