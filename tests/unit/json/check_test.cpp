// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "json/members.hpp"

namespace petal::json_text {
namespace {

using testing::HasSubstr;

std::string fault(std::string_view text) {
  auto const checked = check(text);
  if (checked) return {};
  EXPECT_TRUE(checked.error().is(Errc::invalid_argument));
  return checked.error().message();
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(JsonCheck, TakesAnyValue) {
  for (auto const* text :
       {"null", "true", "1", "-0.0e+1", "\"\"", "[]", "{}", " {\"a\":[1,{\"b\":null}]}\r\n\t", "\"ä🤖\""})
    EXPECT_EQ(fault(text), "") << text;
}

TEST(JsonCheck, TakesNumbersThatNoDoubleCanHold) {
  for (auto const& text :
       {std::string("9007199254740993"), std::string("1e999"), std::string(500, '9'), std::string("-1e-9999999")})
    EXPECT_EQ(fault(text), "") << text;
}

TEST(JsonCheck, RefusesAnExponentThatTheParserCannotCount) {
  EXPECT_EQ(fault("1e2147483647"), "");
  EXPECT_THAT(fault("1e2147483648"), HasSubstr("exponent overflow"));
}

TEST(JsonCheck, RefusesWhatOnlyLooksLikeJson) {
  for (auto const* text : {"", " ", "NaN", "Infinity", "01", "1.", ".5", "+1", "'a'", "{a:1}", "[1,]", "{\"a\":1,}",
                           "tru", "\"a\nb\"", "\"\\x\"", "// c\n1", "[1", "{\"a\"", "\xEF\xBB\xBF{}"})
    EXPECT_NE(fault(text), "") << text;
}

TEST(JsonCheck, NamesTheByteThatIsWrong) {
  EXPECT_THAT(fault("{\"a\": 1, b}"), HasSubstr("at byte 9, \"b}\""));
  EXPECT_THAT(fault("{} x"), HasSubstr("at byte 3, \"x\""));
  EXPECT_THAT(fault("[1, 2"), HasSubstr("at its end, byte 5"));
}

TEST(JsonCheck, RefusesWhatIsNotUtf8) {
  EXPECT_THAT(fault("\"a\xFF\""), HasSubstr("byte 2"));
  EXPECT_NE(fault("\"\xED\xA0\x80\""), "") << "a surrogate";
  EXPECT_EQ(fault("\"\\ud83e\\udd16\""), "");
}

TEST(JsonCheck, TakesHalfOfAnEscapedPair) {
  for (auto const* text :
       {R"("\ud83d")", R"("\udd16")", R"({"a \uD83D b": ["\udd16\ud83d", "\ud83d\n", "\ud83d\ud83e\udd16"]})",
        R"("\ud83d\u0041")", R"("\\\ud83d")"})
    EXPECT_EQ(fault(text), "") << text;
}

TEST(JsonCheck, NamesWhatIsWrongBesideHalfOfAPair) {
  EXPECT_THAT(fault(R"(["\ud83d", x])"), HasSubstr("at byte 11, \"x]\""));
  EXPECT_NE(fault(R"("\ud83")"), "");
  EXPECT_NE(fault(R"("\ud83d\u00g1")"), "");
  EXPECT_NE(fault(R"(\ud83d)"), "") << "no string";
}

TEST(JsonCheck, LimitsTheDepth) {
  EXPECT_EQ(fault(nested(deepest_nesting)), "");
  EXPECT_THAT(fault(nested(deepest_nesting + 1)), HasSubstr("nested deeper than 64"));
  EXPECT_THAT(fault(std::string(1'000'000, '[')), HasSubstr("nested deeper than 64"));
}

}  // namespace
}  // namespace petal::json_text
