// SPDX-License-Identifier: Apache-2.0
#include "http/server/response_head.hpp"

#include <boost/beast/http/status.hpp>
#include <charconv>

namespace petal::http {
namespace {

std::string_view reason(unsigned status) {
  return boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
}

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  auto const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty() || value.find_first_of("\r\n") != value.npos) return;
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool may_have_body(unsigned status) noexcept {
  return status >= 200 && status != 204 && status != 304;
}

std::string response_head(const Response& response, const Envelope& envelope) {
  std::string out;
  out.reserve(256);
  out.append("HTTP/1.1 ");
  append_number(out, response.status);
  out.append(" ").append(reason(response.status)).append("\r\n");
  append_field(out, "Server", envelope.server);
  append_field(out, "Date", envelope.date);
  append_field(out, "Connection", envelope.connection);
  for (auto const& [name, value] : response.headers) append_field(out, name, value);
  if (response.stream) {
    append_field(out, "Content-Type", response.content_type);
    if (envelope.is_chunked) append_field(out, "Transfer-Encoding", "chunked");
  } else if (may_have_body(response.status)) {
    append_field(out, "Content-Type", response.content_type);
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  out.append("\r\n");
  return out;
}

}  // namespace petal::http
