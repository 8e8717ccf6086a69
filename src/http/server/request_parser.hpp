// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <string>

#include "http/request.hpp"

namespace petal::http {

/// Beast's parser (RFC 9112), which writes straight into a Request: no field is copied twice, the body not at all.
class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  RequestParser(std::size_t header_limit, std::size_t body_limit);

  /// The request with everything but path and query, which `target()` still holds in one piece.
  Request& request() noexcept { return request_; }
  const std::string& target() const noexcept { return target_; }
  const std::string& method_text() const noexcept { return method_text_; }

  bool is_version_1_1() const noexcept { return version_ >= 11; }

  /// Returns how many bytes to read at once: few while the size is unknown, many of a long body.
  std::size_t useful_read() const;

 private:
  using ErrorCode = boost::beast::error_code;
  using Text = boost::beast::string_view;
  using Field = boost::beast::http::field;
  using Verb = boost::beast::http::verb;

  void on_request_impl(Verb verb, Text method, Text target, int version, ErrorCode& error) override;
  void on_response_impl(int, Text, int, ErrorCode&) override {}
  void on_field_impl(Field field, Text name, Text value, ErrorCode& error) override;
  void on_header_impl(ErrorCode& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode& error) override;
  std::size_t on_body_impl(Text body, ErrorCode& error) override;
  void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remaining, Text body, ErrorCode& error) override;
  void on_finish_impl(ErrorCode&) override {}

  Request request_;
  std::string target_;
  std::string method_text_;
  int version_ = 11;
  bool header_is_done_ = false;
};

}  // namespace petal::http
