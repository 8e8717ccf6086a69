// SPDX-License-Identifier: Apache-2.0
#include "config/dotenv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/quoting.hpp"

namespace petal::config {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Case {
  std::string text;
  Variables expected;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << testing::PrintToString(c.text);
}

std::string refusal(std::string_view text) {
  auto const parsed = parse_dotenv(text, {}, "robot.env");
  return parsed ? "" : parsed.error().message();
}

class DotenvSyntax : public testing::TestWithParam<Case> {};

TEST_P(DotenvSyntax, IsReadAsPythonDotenvReadsIt) {
  auto const parsed = parse_dotenv(GetParam().text);

  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(*parsed, GetParam().expected);
}

// The cases of python-dotenv's documentation and of its own parser tests.
INSTANTIATE_TEST_SUITE_P(Lines, DotenvSyntax,
                         testing::Values(Case{"", {}}, Case{"\n\n", {}}, Case{"# a=b", {}}, Case{"a=b", {{"a", "b"}}},
                                         Case{"'a'=b", {{"a", "b"}}}, Case{"[=b", {{"[", "b"}}},
                                         Case{" a = b ", {{"a", "b"}}}, Case{"export a=b", {{"a", "b"}}},
                                         Case{" export 'a'=b", {{"a", "b"}}}, Case{"export=b", {{"export", "b"}}},
                                         Case{"export export_a=1", {{"export_a", "1"}}}, Case{"no_value", {}},
                                         Case{"a=\nb=c", {{"a", ""}, {"b", "c"}}},
                                         Case{"a=b\n\nc=d", {{"a", "b"}, {"c", "d"}}},
                                         Case{"a=b\r\nc=d\r\n", {{"a", "b"}, {"c", "d"}}},
                                         Case{"a=b\rc=d", {{"a", "b"}, {"c", "d"}}},
                                         Case{"\ufeff"
                                              "a=b",
                                              {{"a", "b"}}},
                                         Case{"a=1\na=2", {{"a", "1"}, {"a", "2"}}}));

INSTANTIATE_TEST_SUITE_P(UnquotedValues, DotenvSyntax,
                         testing::Values(Case{"a=b#c", {{"a", "b#c"}}}, Case{"a=b #c", {{"a", "b"}}},
                                         Case{"a=b\t#c", {{"a", "b"}}}, Case{"a= #c", {{"a", ""}}},
                                         Case{"a=#b", {{"a", "#b"}}}, Case{"a=b c ", {{"a", "b c"}}},
                                         Case{"a=b\u00a0 c", {{"a", "b\u00a0 c"}}}, Case{"a=b\u00a0", {{"a", "b"}}},
                                         Case{"a=\u00e0", {{"a", "\u00e0"}}}, Case{"a=b\\nc", {{"a", "b\\nc"}}},
                                         Case{"a=it's", {{"a", "it's"}}}, Case{"a=b=c", {{"a", "b=c"}}}));

INSTANTIATE_TEST_SUITE_P(QuotedValues, DotenvSyntax,
                         testing::Values(Case{"a='b c '", {{"a", "b c "}}}, Case{"a=\"b c \"", {{"a", "b c "}}},
                                         Case{"a='b\nc'", {{"a", "b\nc"}}}, Case{"a=\"b\r\nc\"", {{"a", "b\nc"}}},
                                         Case{R"(a="b\nc\t\"d\\")", {{"a", "b\nc\t\"d\\"}}},
                                         Case{R"(a='b\nc')", {{"a", "b\\nc"}}}, Case{R"(a='b\'c')", {{"a", "b'c"}}},
                                         Case{R"(a='b\\c')", {{"a", "b\\c"}}}, Case{R"(a='C:\')", {{"a", "C:\\"}}},
                                         Case{R"(a="\q")", {{"a", "\\q"}}}, Case{"a='' # c", {{"a", ""}}},
                                         Case{"a='#b'#c", {{"a", "#b"}}},
                                         Case{"# one\na=\"b\nc\"\nd=e\n", {{"a", "b\nc"}, {"d", "e"}}}));

INSTANTIATE_TEST_SUITE_P(References, DotenvSyntax,
                         testing::Values(Case{"a=1\nb=${a}2", {{"a", "1"}, {"b", "12"}}},
                                         Case{"a=1\nb=\"${a}${a}\"", {{"a", "1"}, {"b", "11"}}},
                                         Case{"b=x${none}y", {{"b", "xy"}}}, Case{"b=${none:-c d}", {{"b", "c d"}}},
                                         Case{"a=\nb=${a:-c}", {{"a", ""}, {"b", ""}}}, Case{"b=$a", {{"b", "$a"}}},
                                         Case{"b=${a:c}${", {{"b", "${a:c}${"}}}));

TEST(Dotenv, LeavesReferencesInSingleQuotesAsTheyAre) {
  auto const parsed = parse_dotenv("a=1\npassword='${a}'");

  EXPECT_EQ(parsed->back().second, "${a}");
}

TEST(Dotenv, LooksReferencesUpInTheEnvironmentBeforeTheFile) {
  auto const environment = [](std::string_view name) { return name == "a" ? std::optional("outer") : std::nullopt; };

  auto const parsed = parse_dotenv("a=inner\nb=${a}", environment);

  EXPECT_EQ(parsed->back().second, "outer");
}

TEST(Dotenv, RefusesWhatPythonDotenvWouldSkip) {
  for (auto const* text : {"a: b", "a b=c", "=b", "a='b", "a=\"b", "a='b' c", "''=b", "export =b"})
    EXPECT_THAT(refusal(text), HasSubstr("robot.env, line 1: ")) << text;
}

TEST(Dotenv, NamesEveryBadLineWithItsNumber) {
  auto const text = refusal("a=1\n\nb: 2\nc='x\ny'\nd 4\n");

  EXPECT_THAT(text, HasSubstr("robot.env, line 3: b: "));
  EXPECT_THAT(text, HasSubstr("\nrobot.env, line 6: d: "));
}

TEST(Dotenv, TellsNoValueInAnError) {
  EXPECT_EQ(refusal("MQTT_PASSWORD=\"hunter2"), "robot.env, line 1: MQTT_PASSWORD: the quote is not closed");
  EXPECT_THAT(refusal("MQTT_PASSWORD:hunter2 # x\nMQTT_PASSWORD:hunter2 x"), Not(HasSubstr("hunter2")));
}

TEST(Dotenv, RefusesWhatIsNotText) {
  EXPECT_EQ(refusal("a=\xff"), "robot.env: the file is not UTF-8 text");
}

TEST(Dotenv, RefusesAFileOverItsLimit) {
  EXPECT_THAT(refusal(std::string(dotenv_limit + 1, '#')), HasSubstr("larger than 1048576 bytes"));
}

TEST(Dotenv, StopsReferencesThatDoubleEachOther) {
  std::string text = "a0=0123456789abcdef\n";
  for (int i = 1; i < 64; ++i)
    text += "a" + std::to_string(i) + "=${a" + std::to_string(i - 1) + "}${a" + std::to_string(i - 1) + "}\n";

  EXPECT_THAT(refusal(text), HasSubstr("grow over 1048576 bytes here"));
}

TEST(DotenvValue, IsWrittenPlainWherePossible) {
  EXPECT_EQ(dotenv_value("mqtt://localhost:1883"), "mqtt://localhost:1883");
  EXPECT_EQ(dotenv_value(""), "''");
}

TEST(DotenvValue, ReadsBackAsItWas) {
  for (std::string value :
       {"", "a b", " a ", "a # b", "#a", "it's", "\"x\"", "${HOME}", "a\\", "a' #\\", "\\'", "\\n"}) {
    auto const parsed = parse_dotenv("key=" + dotenv_value(value) + "  # default");
    ASSERT_TRUE(parsed) << value;
    EXPECT_EQ(parsed->front().second, value);
  }
}

}  // namespace
}  // namespace petal::config
