// SPDX-License-Identifier: Apache-2.0
#include "json/quote.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>

#include "json/members.hpp"

namespace petal::json_text {
namespace {

TEST(JsonQuote, LeavesTextAsItIs) {
  EXPECT_EQ(json_text::quote(""), "\"\"");
  EXPECT_EQ(json_text::quote("plain / text"), "\"plain / text\"");
  EXPECT_EQ(json_text::quote("ä€🤖\x7F"), "\"ä€🤖\x7F\"");
}

TEST(JsonQuote, EscapesWhatJsonDoesNotAllow) {
  EXPECT_EQ(json_text::quote("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(json_text::quote(std::string("\0\x1F", 2)), R"("\u0000\u001f")");
}

TEST(JsonQuote, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(json_text::quote("a\xFFz"), R"("a\\xffz")");
  EXPECT_EQ(json_text::quote("\xE2\x82"), R"("\\xe2\\x82")");
  EXPECT_EQ(json_text::quote("\xED\xA0\x80"), R"("\\xed\\xa0\\x80")");
  EXPECT_EQ(json_text::quote("\xE2\x82\xAC\x82"), R"("€\\x82")");
}

TEST(JsonQuote, MakesJsonOfAnyTwoBytes) {
  for (unsigned both = 0; both < 0x10000; ++both) {
    std::string const bytes{static_cast<char>(both >> 8), static_cast<char>(both & 0xFF)};
    ASSERT_TRUE(check(json_text::quote(bytes))) << both;
  }
}

TEST(JsonQuote, IsReadBackAsItWas) {
  std::string text;
  for (char c = 0; c < 127; ++c) text += c;

  EXPECT_EQ(boost::json::parse(json_text::quote(text)).as_string(), text);
}

}  // namespace
}  // namespace petal::json_text
