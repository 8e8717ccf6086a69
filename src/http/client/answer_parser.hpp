// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <optional>

#include "http/client/response_parser.hpp"

namespace petal::http {

/// What is wrong with an answer beside what Beast says of it.
enum class AnswerFault {
  switches_protocols = 1,  ///< 101, which nobody has asked for (RFC 9110, 15.2.2)
  head_too_long,           ///< with all informational answers before it
  chunk_too_long,          ///< a chunk's header, or the fields after the last chunk
};

boost::system::error_code make_error_code(AnswerFault fault) noexcept;

/// The final answer to a request, out of the bytes of a connection. Any number of informational ones (status 1xx) may
/// come before it and are skipped (RFC 9110, 15.2), as far as all their heads and its own have `most_head_bytes`.
class AnswerParser {
 public:
  using ErrorCode = boost::system::error_code;

  static constexpr std::size_t most_head_bytes = std::size_t{64} << 10;

  /// Of a body larger than `largest` nothing is read; without it, a body may have any size.
  explicit AnswerParser(std::optional<std::size_t> largest) : largest_(largest) { begin(); }

  /// Takes bytes of the front of `bytes`; returns how many. What is left is to come again, with more behind it, or
  /// belongs to the next answer. **Errors.** need_more; Beast's; those of AnswerFault.
  std::size_t put(boost::asio::const_buffer bytes, ErrorCode& error);

  /// The peer has closed: that is the end of an answer, or, with an error, no end of one.
  void put_end(ErrorCode& error);

  /// Of the final answer.
  bool is_head_done() const { return parser_->is_header_done(); }
  bool is_done() const { return parser_->is_done(); }

  /// How much to read at once: much of a long body.
  std::size_t useful_read() const;

  /// What has come of it, with `keep_alive` when its head is done.
  ClientResponse& response() noexcept { return parser_->response(); }
  bool has_body() const noexcept { return !parser_->response().body.empty(); }

 private:
  void begin();
  bool skip_informational(ErrorCode& error);

  std::optional<std::size_t> largest_;
  std::optional<ResponseParser> parser_;
  std::size_t head_bytes_ = 0;
};

}  // namespace petal::http

template <>
struct boost::system::is_error_code_enum<petal::http::AnswerFault> : std::true_type {};
