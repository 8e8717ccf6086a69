// SPDX-License-Identifier: Apache-2.0
// What a server answers, in pieces whose size the first byte says. However it is cut, the final answer is the same, and
// the one that Beast's own parser finds behind the informational ones.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <string_view>

#include "fuzz/input.hpp"
#include "http/client/answer_parser.hpp"

namespace {

namespace beast_http = boost::beast::http;
using petal::http::AnswerParser;
using petal::test::require;

constexpr std::size_t largest_body = 512;

struct Answer {
  bool is_there = false;
  std::size_t taken = 0;  ///< bytes; what is behind them is the next answer
  petal::http::ClientResponse response = {};
};

/// Reads as ClientConnection does: what the parser leaves waits for more, and the last piece is followed by the end of
/// the connection.
Answer answer(std::string_view bytes, std::size_t piece) {
  AnswerParser parser(largest_body);
  boost::system::error_code error;
  std::string waiting;
  std::size_t taken = 0;
  for (; !bytes.empty() && !error && !parser.is_done(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    waiting += bytes.substr(0, piece);
    auto const some = parser.put(boost::asio::buffer(waiting), error);
    if (error == beast_http::error::need_more) error = {};
    waiting.erase(0, some);
    taken += some;
  }
  if (!error && !parser.is_done()) parser.put_end(error);
  if (error || !parser.is_done()) return {};
  return {true, taken, std::move(parser.response())};
}

void require_same(const Answer& one, const Answer& other) {
  require(one.is_there == other.is_there && one.taken == other.taken);
  require(one.response.status == other.response.status && one.response.keep_alive == other.response.keep_alive);
  require(one.response.body == other.response.body && one.response.headers.size() == other.response.headers.size());
}

using Parser = beast_http::response_parser<beast_http::string_body>;

/// Whether `parser` has got all of an answer from the front of `bytes`, which it takes.
bool read(Parser& parser, std::string_view& bytes) {
  parser.body_limit(largest_body);
  parser.eager(true);
  boost::system::error_code error;
  bytes.remove_prefix(parser.put(boost::asio::buffer(bytes), error));
  if (error == beast_http::error::need_more) error = {};
  if (!error && !parser.is_done() && parser.got_some()) parser.put_eof(error);
  return !error && parser.is_done();
}

void compare_with_beast(std::string_view bytes, const Answer& answer) {
  for (;;) {
    Parser parser;
    bool const is_read = read(parser, bytes);
    auto const status = is_read ? parser.get().result_int() : 0;
    if (is_read && status >= 100 && status < 200 && status != 101) continue;
    require(answer.is_there == (is_read && status != 101));
    if (!answer.is_there) return;
    require(status == answer.response.status && parser.get().body() == answer.response.body);
    require(parser.keep_alive() == answer.response.keep_alive);
    return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  petal::test::Input input(data, size);
  std::size_t const piece = input.byte() + 1;
  auto const whole = answer(input.rest(), input.rest().size());
  require(whole.response.body.size() <= largest_body);
  require(!whole.is_there || whole.response.status < 100 || whole.response.status >= 200);
  require_same(answer(input.rest(), piece), whole);
  compare_with_beast(input.rest(), whole);
  return 0;
}
