// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <petal/json.hpp>
#include <petal/message.hpp>

#include "json/blanks.hpp"
#include "json/unescape.hpp"

namespace petal::json_text {
namespace {

TEST(ReadJson, GivesHalfOfAnEscapedPairAsTheReplacementCharacter) {
  EXPECT_EQ(read_json(R"("cut \ud83d")").as_string(), "cut \uFFFD");
  EXPECT_EQ(read_json(R"(["\udd16\ud83d"])").at(0).as_string(), "\uFFFD\uFFFD");
  EXPECT_EQ(read_json(R"({"\ud83d":"\ud83d\u0041"})").at("\uFFFD").as_string(), "\uFFFDA");
  EXPECT_EQ(read_json(R"("\ud83d\ud83e\udd16")").as_string(), "\uFFFD🤖");
  EXPECT_EQ(Message("t", R"({"log":"\ud83d"})").object().at("log").as_string(), "\uFFFD");
}

TEST(ReadJson, IsAnErrorWhereTheTextIsNone) {
  boost::system::error_code error;

  EXPECT_TRUE(read_json(R"(["\ud83d", x])", error).is_null());
  EXPECT_TRUE(error);
  EXPECT_THROW(read_json("NaN"), boost::system::system_error);
  EXPECT_THROW(read_json(std::string(65, '[') + std::string(65, ']')), boost::system::system_error);
  EXPECT_TRUE(read_json(std::string(65, '[') + std::string(65, ']'), error, 65).is_array());
}

TEST(WithoutLoneSurrogates, ReplacesOnlyThese) {
  EXPECT_EQ(without_lone_surrogates(R"(a \uD83D b)"), R"(a \ufffd b)");
  EXPECT_EQ(without_lone_surrogates(R"(\ud83d\ud83e\udd16\udd16)"), R"(\ufffd\ud83e\udd16\ufffd)");
  EXPECT_EQ(without_lone_surrogates(R"(\\\ud83d)"), R"(\\\ufffd)");
  for (auto const* const whole :
       {"", "\\", "\\u", R"(\ud83)", R"(\ud8 d)", R"(\\ud83d)", R"(\ud83e\udd16)", R"(\n\u0041)"})
    EXPECT_EQ(without_lone_surrogates(whole), std::nullopt) << whole;
}

TEST(StringValue, RefusesReplacesOrKeepsHalfOfAPair) {
  EXPECT_EQ(string_value(R"("a\ud83d")"), std::nullopt);
  EXPECT_EQ(string_value(R"("a\ud83d\u0041")", LoneSurrogates::replace), "a\uFFFDA");
  EXPECT_EQ(string_value(R"("\ud83d")", LoneSurrogates::keep), "\xED\xA0\xBD");
  EXPECT_EQ(string_value(R"("\ud83d\u00g1")", LoneSurrogates::replace), std::nullopt);
  EXPECT_EQ(string_value("7"), std::nullopt);
}

TEST(Blanks, AreTakenWithTheValueTheyStandAround) {
  std::string_view const text = "{\"a\":\t[ 1 ]\r\n ,\"b\": 2}";

  EXPECT_EQ(with_blanks(text, text.substr(6, 5)), "\t[ 1 ]\r\n ");
  EXPECT_EQ(with_blanks(text, text.substr(20, 1)), " 2");
  EXPECT_EQ(with_blanks(" 1 ", std::string_view(" 1 ").substr(1, 1)).size(), 3U);
  EXPECT_FALSE(has_blanks_around(""));
  EXPECT_FALSE(has_blanks_around("\f1"));
}

}  // namespace
}  // namespace petal::json_text
