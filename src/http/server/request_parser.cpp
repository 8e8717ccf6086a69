// SPDX-License-Identifier: Apache-2.0
#include "http/server/request_parser.hpp"

#include <algorithm>

#include "http/useful_read.hpp"

namespace petal::http {
namespace {

/// Reserved if the client announces that length; a longer body grows as it comes.
constexpr std::uint64_t most_trusted = std::uint64_t{256} << 10;

}  // namespace

RequestParser::RequestParser(std::size_t most_header, std::size_t most_body) {
  header_limit(static_cast<std::uint32_t>(most_header));
  body_limit(most_body);
  eager(true);
}

std::size_t RequestParser::useful_read() const {
  return http::useful_read(*this);
}

void RequestParser::on_request_impl(Verb, Text method, Text target, int version, ErrorCode&) {
  request_.method = method_of(method);
  method_text_ = method;
  target_ = target;
  version_ = version;
}

void RequestParser::on_field_impl(Field, Text name, Text value, ErrorCode&) {
  if (!header_is_done_) request_.headers.add(name, value);  // trailers are ignored (RFC 9110, 6.5.1)
}

void RequestParser::on_header_impl(ErrorCode&) {
  header_is_done_ = true;
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) {
  if (length) request_.body.reserve(static_cast<std::size_t>(std::min(*length, most_trusted)));
}

std::size_t RequestParser::on_body_impl(Text body, ErrorCode&) {
  request_.body.append(body);
  return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text body, ErrorCode&) {
  request_.body.append(body);
  return body.size();
}

}  // namespace petal::http
