// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "http/response.hpp"

namespace petal::http {

/// What the server adds to a Response.
struct Envelope {
  std::string_view server;      ///< empty: no such field
  std::string_view date;        ///< in the format of RFC 9110, 5.6.7
  std::string_view connection;  ///< `close`, `keep-alive`; empty: no such field
  bool is_chunked = false;      ///< of a body that continues; if false, it ends with the connection (RFC 9112, 6.3)
};

/// Returns status line and fields, with the empty line that ends them. A field whose value has a line end is left out.
std::string response_head(const Response& response, const Envelope& envelope);

/// Returns whether answers of that status have a body at all (RFC 9110, 6.4.1).
bool may_have_body(unsigned status) noexcept;

}  // namespace petal::http
