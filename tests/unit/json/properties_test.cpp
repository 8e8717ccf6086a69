// SPDX-License-Identifier: Apache-2.0
#include "json/properties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/base64.hpp"
#include "json/members.hpp"

namespace petal::json_text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

Properties read(std::string_view text) {
  EXPECT_TRUE(check(text));
  auto const read = read_properties(text);
  EXPECT_THAT(read.faults, IsEmpty()) << text;
  return read.properties;
}

std::vector<PropertiesFault> faults(std::string_view text) {
  return read_properties(text).faults;
}

std::string at(const PropertiesFault& fault) {
  std::string place;
  for (auto const& step : fault.at) {
    auto const* const name = std::get_if<std::string>(&step);
    place += "/" + (name ? *name : std::to_string(std::get<std::int64_t>(step)));
  }
  return place;
}

TEST(PropertiesText, IsReadAsItWasWritten) {
  Properties const all{"text/plain", "a/b", "id \"1\"\n", {{"n", "1"}, {"n", "2"}, {"m", ""}}};

  auto const text = properties_text(all);

  EXPECT_EQ(text, R"({"content_type":"text/plain","response_topic":"a/b","correlation_data":"id \"1\"\n",)"
                  R"("user":{"n":["1","2"],"m":""}})");
  EXPECT_EQ(read(text), all);
  EXPECT_EQ(properties_text({}), "{}");
  EXPECT_EQ(read("{}"), Properties());
}

TEST(PropertiesText, CorrelationDataMayBeAnyBytes) {
  std::string const bytes("\0\xff\xfe", 3);

  auto const text = properties_text({{}, {}, bytes, {}});

  EXPECT_EQ(text, R"({"correlation_data":{"base64":"AP/+"}})");
  EXPECT_EQ(read(text).correlation_data, bytes);
  EXPECT_EQ(read(R"({"correlation_data":{"base64":""}})").correlation_data, "");
}

TEST(PropertiesText, ANameKeepsTheOrderOfItsValuesAndNamesThatOfTheirFirst) {
  Properties mixed;
  mixed.user = {{"b", "1"}, {"a", "2"}, {"b", "3"}};

  EXPECT_EQ(properties_text(mixed), R"({"user":{"b":["1","3"],"a":"2"}})");
  EXPECT_THAT(read(R"({"user":{"b":["1","3"],"a":"2"}})").user,
              ElementsAre(Pair("b", "1"), Pair("b", "3"), Pair("a", "2")));
}

TEST(PropertiesText, ManyNamesTakeNoLongerThanTheirNumber) {
  Properties many;
  for (int i = 0; i < 20'000; ++i) many.user.emplace_back(std::to_string(i), "");

  EXPECT_EQ(read(properties_text(many)), many);
}

TEST(PropertiesText, WhatIsNoUtf8IsStillWrittenAsJson) {
  EXPECT_TRUE(check(properties_text({"\xff", "\xc3", "\xff", {{"\xff", "\xff"}}})));
}

TEST(ReadProperties, TakesEscapesAndIgnoresWhatItDoesNotKnow) {
  auto const properties =
      read(R"( {"content\u005ftype" : "a\"\u00e9" , "expiry": 3, "user": {"\u006e": ["v"], "e": []}} )");

  EXPECT_EQ(properties.content_type, "a\"é");
  EXPECT_THAT(properties.user, ElementsAre(Pair("n", "v")));
}

TEST(ReadProperties, ANameThatIsRepeatedLosesNothing) {
  EXPECT_THAT(read(R"({"user":{"n":"1","n":["2","3"]}})").user,
              ElementsAre(Pair("n", "1"), Pair("n", "2"), Pair("n", "3")));
}

TEST(ReadProperties, SaysWhereSomethingIsWrong) {
  auto const found = faults(
      R"({"content_type":1,"response_topic":null,"correlation_data":{"base64":"!"},"user":{"n":2,"m":["x",3]}})");

  ASSERT_THAT(found, SizeIs(5));
  EXPECT_EQ(at(found[0]), "/content_type");
  EXPECT_EQ(found[0].type, "string_type");
  EXPECT_EQ(found[0].input, "1");
  EXPECT_EQ(at(found[1]), "/response_topic");
  EXPECT_EQ(at(found[2]), "/correlation_data");
  EXPECT_EQ(found[2].type, "value_error");
  EXPECT_EQ(at(found[3]), "/user/n");
  EXPECT_EQ(at(found[4]), "/user/m/1");
}

TEST(ReadProperties, RefusesTextWithHalfOfAnEscapedPair) {
  auto const found = faults(
      R"({"content_type":"\ud83d","correlation_data":"\udd16","user":{"n":"\ud83d","m":["x","\ud83d"],"\ud83d":"v"}})");

  ASSERT_THAT(found, SizeIs(5));
  for (auto const& fault : found) EXPECT_EQ(fault.type, "string_unicode");
  EXPECT_EQ(at(found[2]), "/user/n");
  EXPECT_EQ(at(found[3]), "/user/m/1");
  EXPECT_EQ(at(found[4]), R"(/user/\ud83d)");
}

TEST(ReadProperties, IsAnObjectAndSoIsUser) {
  for (auto const* const text : {"null", "1", "\"x\"", "[]", "true"}) {
    auto const found = faults(text);
    ASSERT_THAT(found, SizeIs(1)) << text;
    EXPECT_EQ(found[0].type, "model_attributes_type");
    EXPECT_THAT(found[0].at, IsEmpty());
  }
  EXPECT_EQ(faults(R"({"user":["n","v"]})").at(0).type, "dict_type");
}

TEST(ReadProperties, CorrelationDataIsTextOrStrictBase64) {
  for (auto const* const data : {R"(1)", R"({})", R"({"base64":1})", R"({"base64":"AP/"})", R"({"base64":"AP/ +"})",
                                 R"({"base64":"=A=="})", R"({"base64":"AP/-"})", R"(["AP/+"])"})
    EXPECT_THAT(faults(std::string(R"({"correlation_data":)") + data + "}"), SizeIs(1)) << data;
}

TEST(ReadProperties, TellsOfABoundedNumberOfFaults) {
  std::string text = R"({"user":{"n":[)";
  for (int i = 0; i < 1000; ++i) text += "1,";

  EXPECT_THAT(faults(text + "1]}}"), SizeIs(16));
}

TEST(ReadProperties, IsSafeWithTextThatIsNoJson) {
  for (auto const* const text : {"", "{", "{\"user\":{", "{\"user\":{\"n\":[", "{\"user\":{\"n\":[\"",
                                 "{\"content_type\":\"", "{\"user\":{\"n\":[\"\\\"]}}", "{\"content_type\":\"\\u12\"}"})
    (void)read_properties(text);
}

TEST(Base64, IsStrict) {
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zm8="), "fo");
  EXPECT_EQ(from_base64("Zm9v"), "foo");
  EXPECT_EQ(from_base64(""), "");
  for (auto const* const text : {"Z", "Zg", "Zg=", "Zg===", "====", "Zg==Zg==", "Z=g=", " Zg==", "Zg==\n", "Zg-_"})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace petal::json_text
