// SPDX-License-Identifier: Apache-2.0
// What a server answers, in pieces whose size the first byte says. However it is cut, the answer is the same, and the
// one that Beast's own parser reads.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <string_view>

#include "fuzz/input.hpp"
#include "http/response_parser.hpp"

namespace {

namespace beast_http = boost::beast::http;
using petal::test::require;

constexpr std::size_t largest_body = 512;

/// Reads as ClientConnection does: what a parser leaves waits for more, and the last piece is followed by the end of
/// the connection.
template <typename Parser>
class Reading {
 public:
  explicit Reading(Parser& parser) : parser_(parser) {}

  void read(std::string_view bytes, std::size_t piece) {
    for (; !bytes.empty() && !is_over(); bytes.remove_prefix(std::min(piece, bytes.size())))
      add(bytes.substr(0, piece));
    if (is_over()) return;
    error_ = beast_http::error::end_of_stream;
    if (parser_.got_some()) parser_.put_eof(error_);
  }

  bool has_answer() const { return !error_ && parser_.is_done(); }
  std::size_t taken() const { return taken_; }

 private:
  void add(std::string_view piece) {
    waiting_ += piece;
    auto const taken = parser_.put(boost::asio::buffer(waiting_), error_);
    if (error_ == beast_http::error::need_more) error_ = {};
    waiting_.erase(0, taken);
    taken_ += taken;
  }

  bool is_over() const { return error_ || parser_.is_done(); }

  Parser& parser_;
  std::string waiting_;
  boost::system::error_code error_;
  std::size_t taken_ = 0;
};

struct Answer {
  bool is_there = false;
  std::size_t taken = 0;  ///< bytes; what is behind them is the next answer
  petal::http::ClientResponse response = {};
};

Answer answer(std::string_view bytes, std::size_t piece) {
  petal::http::ResponseParser parser(largest_body);
  Reading reading(parser);
  reading.read(bytes, piece);
  if (!reading.has_answer()) return {};
  return {true, reading.taken(), std::move(parser.response())};
}

void require_same(const Answer& one, const Answer& other) {
  require(one.is_there == other.is_there && one.taken == other.taken);
  require(one.response.status == other.response.status && one.response.keep_alive == other.response.keep_alive);
  require(one.response.body == other.response.body && one.response.headers.size() == other.response.headers.size());
}

void compare_with_beast(std::string_view bytes, const Answer& answer) {
  beast_http::response_parser<beast_http::string_body> parser;
  parser.body_limit(largest_body);
  parser.eager(true);
  Reading reading(parser);
  reading.read(bytes, bytes.size());
  require(reading.has_answer() == answer.is_there);
  if (!answer.is_there) return;
  require(parser.get().result_int() == answer.response.status && parser.get().body() == answer.response.body);
  require(parser.keep_alive() == answer.response.keep_alive);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  petal::test::Input input(data, size);
  std::size_t const piece = input.byte() + 1;
  auto const whole = answer(input.rest(), input.rest().size());
  require(whole.response.body.size() <= largest_body);
  require_same(answer(input.rest(), piece), whole);
  compare_with_beast(input.rest(), whole);
  return 0;
}
