// SPDX-License-Identifier: Apache-2.0
#include "http/client/response_parser.hpp"

#include <algorithm>

namespace petal::http {
namespace {

/// Reserved if the server announces that length; a longer body grows as it comes.
constexpr std::uint64_t most_trusted = std::uint64_t{256} << 10;

}  // namespace

ResponseParser::ResponseParser(std::optional<std::size_t> largest) {
  body_limit(largest ? boost::optional<std::uint64_t>(*largest) : boost::none);
  eager(true);
}

void ResponseParser::on_response_impl(int status, Text, int, ErrorCode&) {
  response_.status = static_cast<unsigned>(status);
}

void ResponseParser::on_field_impl(boost::beast::http::field, Text name, Text value, ErrorCode&) {
  if (!header_is_done_) response_.headers.add(name, value);  // trailers are ignored (RFC 9110, 6.5.1)
}

void ResponseParser::on_header_impl(ErrorCode&) {
  header_is_done_ = true;
  response_.keep_alive = keep_alive();
}

void ResponseParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) {
  if (length) response_.body.reserve(static_cast<std::size_t>(std::min(*length, most_trusted)));
}

std::size_t ResponseParser::on_body_impl(Text body, ErrorCode&) {
  response_.body.append(body);
  return body.size();
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t, Text body, ErrorCode&) {
  response_.body.append(body);
  return body.size();
}

}  // namespace petal::http
