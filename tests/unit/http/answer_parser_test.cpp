// SPDX-License-Identifier: Apache-2.0
#include "http/client/answer_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/beast/http/error.hpp>

namespace petal::http {
namespace {

using testing::HasSubstr;

constexpr std::string_view hint = "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n";
constexpr std::string_view refusal = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy";

/// A connection: what was not taken stays in front of what comes.
class AnswerParserTest : public testing::Test {
 protected:
  /// What became of it when `more` had come.
  AnswerParser::ErrorCode comes(std::string_view more) {
    AnswerParser::ErrorCode error;
    left_ += more;
    left_.erase(0, parser_.put(boost::asio::buffer(left_), error));
    return error;
  }

  AnswerParser parser_{std::size_t{1} << 20};
  std::string left_;
};

TEST_F(AnswerParserTest, SkipsInformationalAnswersOfAnyKind) {
  comes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 199 Later\r\nContent-Length: 9\r\n\r\n");
  EXPECT_FALSE(parser_.is_done());
  EXPECT_FALSE(parser_.is_head_done());

  comes(refusal);

  ASSERT_TRUE(parser_.is_done());
  EXPECT_EQ(parser_.response().status, 503U);
  EXPECT_EQ(parser_.response().body, "busy");
  EXPECT_EQ(parser_.response().headers.find("Link"), std::nullopt);
}

TEST_F(AnswerParserTest, FindsTheFinalAnswerWhereverTheBytesAreSplit) {
  std::string const all = std::string(hint) + std::string(hint) + std::string(refusal);
  for (std::size_t at = 0; at <= all.size(); ++at) {
    AnswerParser parser(100);
    AnswerParser::ErrorCode error;
    auto const taken = parser.put(boost::asio::buffer(all.data(), at), error);
    auto const rest = std::string_view(all).substr(taken);
    if (!parser.is_done()) parser.put(boost::asio::buffer(rest), error);

    ASSERT_TRUE(parser.is_done()) << "split at " << at << ": " << error.message();
    EXPECT_EQ(parser.response().status, 503U) << at;
    EXPECT_EQ(parser.response().body, "busy") << at;
  }
}

TEST_F(AnswerParserTest, FindsTheFinalAnswerWhereEachByteComesByItself) {
  for (char const byte : std::string(hint) + std::string(refusal)) comes({&byte, 1});

  ASSERT_TRUE(parser_.is_done());
  EXPECT_EQ(parser_.response().status, 503U);
}

TEST_F(AnswerParserTest, LeavesTheNextAnswerAlone) {
  comes(std::string(hint) + std::string(refusal) + std::string(hint));

  EXPECT_TRUE(parser_.is_done());
  EXPECT_EQ(left_, hint);
}

TEST_F(AnswerParserTest, WillNotSwitchProtocols) {
  auto const error = comes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");

  EXPECT_THAT(error.message(), HasSubstr("status 101"));
}

TEST_F(AnswerParserTest, GivesUpOnInformationalAnswersWithoutEnd) {
  AnswerParser::ErrorCode error;
  std::size_t answers = 0;
  while ((!error || error == boost::beast::http::error::need_more) && answers < 10'000) {
    error = comes(hint);
    ++answers;
  }

  EXPECT_EQ(error, AnswerFault::head_too_long);
  EXPECT_LE(answers * hint.size(), AnswerParser::most_head_bytes + 2 * hint.size());
}

TEST_F(AnswerParserTest, GivesUpOnAHeadWithoutEnd) {
  auto error = comes("HTTP/1.1 200 OK\r\n");
  for (int i = 0; i < 20'000 && error == boost::beast::http::error::need_more; ++i) error = comes("a: b\r\n");

  EXPECT_TRUE(error == AnswerFault::head_too_long || error == boost::beast::http::error::header_limit) << error;
}

TEST_F(AnswerParserTest, GivesUpOnAChunkHeaderWithoutEnd) {
  auto error = comes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=");
  for (int i = 0; i < 100 && error == boost::beast::http::error::need_more; ++i) error = comes(std::string(4096, 'a'));

  EXPECT_EQ(error, AnswerFault::chunk_too_long);
}

TEST_F(AnswerParserTest, AnEndAfterAnInformationalAnswerIsNoAnswer) {
  comes(hint);
  AnswerParser::ErrorCode error;

  parser_.put_end(error);

  EXPECT_EQ(error, boost::beast::http::error::end_of_stream);
  EXPECT_FALSE(parser_.is_done());
}

}  // namespace
}  // namespace petal::http
