// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/http.hpp>

#include "http/response.hpp"

namespace petal::http {

/// Returns what is sent for the answer of a petal's handler.
/// **Errors.** Throws std::invalid_argument if it cannot be sent: its status is not 200 to 599, a header field has no
/// valid name or value (RFC 9110, 5.1 and 5.5), or is one that the server writes itself.
Response to_response(HttpResponse answer);

/// The same for an HttpError.
Response to_response(const HttpError& error);

}  // namespace petal::http
