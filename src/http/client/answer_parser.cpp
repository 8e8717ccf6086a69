// SPDX-License-Identifier: Apache-2.0
#include "http/client/answer_parser.hpp"

#include <boost/beast/http/error.hpp>
#include <string>

#include "http/useful_read.hpp"

namespace petal::http {
namespace {

namespace beast = boost::beast;

// Boost's own class has no virtual destructor, and GCC warns of that in every class derived from it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class Category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "HTTP answer"; }

  std::string message(int value) const override {
    switch (static_cast<AnswerFault>(value)) {
      case AnswerFault::switches_protocols:
        return "it switches protocols (status 101), which it was not asked to do";
      case AnswerFault::head_too_long:
        return "the heads of its answers have more than 64 KiB before the final answer's body";
      case AnswerFault::chunk_too_long:
        return "a chunk's header, or what follows the last chunk, has more than 64 KiB";
    }
    return "unknown fault " + std::to_string(value);
  }
};
#pragma GCC diagnostic pop

bool is_informational(unsigned status) {
  return status >= 100 && status < 200;
}

}  // namespace

boost::system::error_code make_error_code(AnswerFault fault) noexcept {
  static const Category category;
  return {static_cast<int>(fault), category};
}

void AnswerParser::begin() {
  parser_.emplace(largest_);
}

std::size_t AnswerParser::put(boost::asio::const_buffer bytes, ErrorCode& error) {
  std::size_t taken = 0;
  do {
    auto const some = parser_->put(bytes + taken, error);
    taken += some;
    bool const is_head = !is_head_done() || is_informational(response().status);
    if (is_head) head_bytes_ += some;
    if (is_head && head_bytes_ > most_head_bytes) error = AnswerFault::head_too_long;
  } while (!error && skip_informational(error));
  if (error == beast::http::error::need_more && bytes.size() - taken > most_head_bytes)
    error = AnswerFault::chunk_too_long;
  return taken;
}

/// Skips an informational answer. Returns whether it was one; then the next answer is awaited.
bool AnswerParser::skip_informational(ErrorCode& error) {
  if (!is_done() || !is_informational(response().status)) return false;
  if (response().status == 101) error = AnswerFault::switches_protocols;
  if (error) return false;
  begin();
  return true;
}

void AnswerParser::put_end(ErrorCode& error) {
  error = beast::http::error::end_of_stream;
  if (parser_->got_some()) parser_->put_eof(error);
}

std::size_t AnswerParser::useful_read() const {
  return http::useful_read(*parser_);
}

}  // namespace petal::http
