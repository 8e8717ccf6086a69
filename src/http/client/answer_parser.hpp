// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <optional>

#include "http/client/response_parser.hpp"

namespace petal::http {

/// What is wrong with an answer, besides the errors of Beast.
enum class AnswerFault {
  switches_protocols = 1,  ///< 101, which no request has asked for (RFC 9110, 15.2.2)
  head_too_long,           ///< including all informational answers before it
  chunk_too_long,          ///< the header of a chunk, or the fields after the last chunk
};

boost::system::error_code make_error_code(AnswerFault fault) noexcept;

/// Parses the final answer to a request out of the bytes of a connection. Any number of informational answers (status
/// 1xx) may come before it. They are skipped (RFC 9110, 15.2), if all their heads and its own have at most
/// `most_head_bytes`.
class AnswerParser {
 public:
  using ErrorCode = boost::system::error_code;

  static constexpr std::size_t most_head_bytes = std::size_t{64} << 10;

  /// If a body is larger than `largest`, nothing of it is read; without `largest`, a body may have any size.
  explicit AnswerParser(std::optional<std::size_t> largest) : largest_(largest) { begin(); }

  /// Takes bytes from the front of `bytes`, and returns how many. The caller must pass the rest again, with more behind
  /// it; or it belongs to the next answer. **Errors.** need_more; Beast's; those of AnswerFault.
  std::size_t put(boost::asio::const_buffer bytes, ErrorCode& error);

  /// The peer has closed the connection. This ends the answer, or sets `error` if the answer is incomplete.
  void put_end(ErrorCode& error);

  /// Returns whether the head of the final answer is complete.
  bool is_head_done() const { return parser_->is_header_done(); }
  bool is_done() const { return parser_->is_done(); }

  /// Returns how many bytes to read at once: many if the body is long.
  std::size_t useful_read() const;

  /// The answer as far as it has come. `keep_alive` is set when its head is complete.
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
