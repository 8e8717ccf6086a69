// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <optional>

#include "http/client_connection.hpp"

namespace petal::http {

/// Beast's parser (RFC 9112), which writes straight into a ClientResponse. It parses one answer, informational or
/// final.
class ResponseParser final : public boost::beast::http::basic_parser<false> {
 public:
  /// If a body is larger than `largest`, nothing of it is read; without `largest`, a body may have any size.
  explicit ResponseParser(std::optional<std::size_t> largest);

  /// The answer as far as it has come. `keep_alive` is set when its head is complete.
  ClientResponse& response() noexcept { return response_; }
  const ClientResponse& response() const noexcept { return response_; }

 private:
  using ErrorCode = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, Text, Text, int, ErrorCode&) override {}
  void on_response_impl(int status, Text reason, int version, ErrorCode& error) override;
  void on_field_impl(boost::beast::http::field field, Text name, Text value, ErrorCode& error) override;
  void on_header_impl(ErrorCode& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode& error) override;
  std::size_t on_body_impl(Text body, ErrorCode& error) override;
  void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remaining, Text body, ErrorCode& error) override;
  void on_finish_impl(ErrorCode&) override {}

  ClientResponse response_;
  bool header_is_done_ = false;
};

}  // namespace petal::http
