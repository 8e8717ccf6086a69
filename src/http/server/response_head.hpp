// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "http/response.hpp"

namespace petal::http {

/// What the server adds to a Response.
struct Envelope {
  std::string_view server;      ///< empty: no such field
  std::string_view date;        ///< as RFC 9110, 5.6.7 writes it
  std::string_view connection;  ///< `close`, `keep-alive`; empty: no such field
  bool is_chunked = false;      ///< of a body that goes on; else its end is that of the connection (RFC 9112, 6.3)
};

/// Status line and fields, with the empty line that ends them. A field whose value holds a line end is left out.
std::string response_head(const Response& response, const Envelope& envelope);

/// Whether answers of that status have a body at all (RFC 9110, 6.4.1).
bool may_have_body(unsigned status) noexcept;

}  // namespace petal::http
