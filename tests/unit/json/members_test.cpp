// SPDX-License-Identifier: Apache-2.0
#include "json/members.hpp"

#include <gtest/gtest.h>

#include <string>

namespace petal::json_text {
namespace {

std::string value_of(std::string_view text, std::string_view name) {
  auto const value = member(text, name);
  return value ? std::string(*value) : "nothing";
}

TEST(JsonMember, StandsExactlyAsItCame) {
  constexpr auto text =
      R"( { "id" : 9007199254740993 , "f":1.0,"s" : "a\"b\\" , "o": { "x" : [ 1, "}" ] } , "n":null} )";

  EXPECT_EQ(value_of(text, "id"), "9007199254740993");
  EXPECT_EQ(value_of(text, "f"), "1.0");
  EXPECT_EQ(value_of(text, "s"), R"("a\"b\\")");
  EXPECT_EQ(value_of(text, "o"), R"({ "x" : [ 1, "}" ] })");
  EXPECT_EQ(value_of(text, "n"), "null");
}

TEST(JsonMember, IsTheObjectsOwn) {
  EXPECT_EQ(value_of(R"({"a":{"b":1}})", "b"), "nothing");
  EXPECT_EQ(value_of(R"({"a":"\"b\":1"})", "b"), "nothing");
  EXPECT_EQ(value_of(R"([{"b":1}])", "b"), "nothing");
  EXPECT_EQ(value_of(R"({"a":"b","c":1})", "b"), "nothing");
  EXPECT_EQ(value_of("{}", ""), "nothing");
}

TEST(JsonMember, IsTheLastOfItsName) {
  EXPECT_EQ(value_of(R"({"a":1,"b":2,"a":3})", "a"), "3");
  EXPECT_EQ(value_of(R"({"a":1,"\u0061":2})", "a"), "2");
}

TEST(JsonMember, IsFoundByItsUnescapedName) {
  EXPECT_EQ(value_of(R"({"m\u0065ssage":1})", "message"), "1");
  EXPECT_EQ(value_of(R"({"\ud83e\uDD16":1})", "🤖"), "1");
  EXPECT_EQ(value_of(R"({"\u00e4\u20ac":1})", "ä€"), "1");
  EXPECT_EQ(value_of(R"({"\"\\\/\b\f\n\r\t":1})", "\"\\/\b\f\n\r\t"), "1");
  EXPECT_EQ(value_of(R"({"":1})", ""), "1");
}

TEST(JsonMember, IsNotFoundInBrokenText) {
  for (auto const* text : {"",
                           " ",
                           "{",
                           "\"a\"",
                           "a",
                           "null",
                           R"({"a)",
                           R"({"a")",
                           R"({"a":)",
                           R"({"a":1)",
                           R"({"a":1,)",
                           R"({"a":"1)",
                           R"({"a":"1\")",
                           R"({"a":[1})",
                           R"({"a":1}})",
                           R"({"a":1} x)",
                           R"({"a":1,})",
                           R"({a:1})",
                           R"({"a" 1})",
                           R"({"a":})",
                           R"({"a":,"b":1})"})
    EXPECT_EQ(value_of(text, "a"), "nothing") << text;
}

TEST(JsonMember, HasNoNameWithABrokenEscape) {
  for (auto const* key : {R"(\x61)", R"(\u006)", R"(\u00g1)", R"(\ud800)", R"(\ud800\u0061)", R"(\udc00)", R"(\u+061)"})
    EXPECT_EQ(value_of("{\"" + std::string(key) + "\":1}", "a"), "nothing") << key;
}

TEST(JsonMember, IsFoundBesideAnyDepth) {
  std::string const deep = "{\"x\":" + std::string(100'000, '[') + std::string(100'000, ']') + ",\"a\":1}";

  EXPECT_EQ(value_of(deep, "a"), "1");
  EXPECT_EQ(value_of(deep.substr(0, 150'000), "a"), "nothing");
}

}  // namespace
}  // namespace petal::json_text
