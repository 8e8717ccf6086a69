// SPDX-License-Identifier: Apache-2.0
#include "http/body.hpp"

#include <gtest/gtest.h>

#include "http/json_integer.hpp"

namespace petal::http {
namespace {

Request with(std::string body, std::string_view content_type = "application/json") {
  Request request;
  request.body = std::move(body);
  if (!content_type.empty()) request.headers.add("Content-Type", content_type);
  return request;
}

/// The type of the only error.
std::string complaint(const BodyReader& body) {
  return body.errors().size() == 1 ? body.errors().front().type : "";
}

}  // namespace

TEST(BodyReader, ReadsWhatIsThereAndFillsInWhatMayBeMissing) {
  auto const request = with(R"({"topic": "a/b", "qos": 2, "extra": [1]})");
  BodyReader body(request);

  EXPECT_EQ(body.string("topic"), "a/b");
  EXPECT_EQ(body.integer("qos", 1, 0, 2), 2);
  EXPECT_FALSE(body.boolean("retain", false));
  EXPECT_EQ(body.optional_string("callbackUrl"), std::nullopt);
  EXPECT_TRUE(body.ok());
}

TEST(BodyReader, GivesAMemberWithEveryDigitItCameWith) {
  auto const request = with(R"({"payload": {"id": 9007199254740993, "x": 1.0 }, "topic": "t"})");
  BodyReader body(request);

  EXPECT_EQ(body.raw("payload"), R"({"id": 9007199254740993, "x": 1.0 })");
}

TEST(BodyReader, WantsTheBodyAnnouncedAsJson) {
  for (auto const* const type : {"application/json", "Application/JSON; charset=utf-8", "application/problem+json"})
    EXPECT_TRUE(BodyReader(with("{}", type)).ok()) << type;
  for (auto const* const type : {"", "text/plain", "application/jsonx", "application/+json", "application", "json"})
    EXPECT_EQ(complaint(BodyReader(with("{}", type))), "content_type") << type;
}

TEST(BodyReader, TellsWhereTheBodyCeasesToBeJson) {
  BodyReader const body(with(R"({"a": NaN})"));

  EXPECT_EQ(complaint(body), "json_invalid");
  EXPECT_FALSE(body.is_json());
  auto const& loc = body.errors().front().loc;
  EXPECT_EQ(std::get<std::string>(loc.at(0)), "body");
  EXPECT_EQ(std::get<std::int64_t>(loc.at(1)), 6);
}

TEST(BodyReader, WantsAnObject) {
  EXPECT_EQ(complaint(BodyReader(with("[1]"))), "model_attributes_type");
  EXPECT_EQ(complaint(BodyReader(with(""))), "missing");
  EXPECT_TRUE(BodyReader(with(" \n{} ")).ok());
}

TEST(BodyReader, SaysNothingOfTheMembersOfABodyItCannotRead) {
  BodyReader body(with("nonsense"));

  EXPECT_EQ(body.string("topic"), "");
  EXPECT_EQ(body.raw("payload"), "");
  EXPECT_EQ(body.integer("qos", 1, 0, 2), 1);
  EXPECT_EQ(body.errors().size(), 1U);
}

TEST(BodyReader, CollectsAllThatIsWrong) {
  auto const request = with(R"({"topic": 1, "qos": 3, "retain": 1})");
  BodyReader body(request);

  body.string("topic");
  body.raw("payload");
  body.integer("qos", 1, 0, 2);
  body.boolean("retain", false);
  body.refuse("topic", "value_error", "Input should have no wildcard");

  std::vector<std::string> types;
  for (auto const& error : body.errors()) types.push_back(error.type);
  EXPECT_EQ(types, (std::vector<std::string>{"string_type", "missing", "less_than_equal", "bool_type", "value_error"}));
  EXPECT_EQ(body.refusal().status, 422U);
  EXPECT_TRUE(body.sentence().starts_with("topic: Input should be a valid string; payload: Field required; "));
}

TEST(BodyReader, TakesNothingButAnIntegerForAnInteger) {
  auto const complaint_about = [](const std::string& value) {
    auto const request = with("{\"qos\": " + value + "}");
    BodyReader body(request);
    body.integer("qos", 1, 0, 2);
    return complaint(body);
  };

  for (auto const* const text : {"1", "1.0", "2e0", "-0", "0.0"}) EXPECT_EQ(complaint_about(text), "") << text;
  for (auto const* const text : {"\"1\"", "true", "null", "[1]"}) EXPECT_EQ(complaint_about(text), "int_type") << text;
  auto const zeros = std::string(400, '0');
  for (auto const& text : {std::string("1.5"), std::string("1e-999"), "0." + zeros + "1", "1" + zeros + "e-999"})
    EXPECT_EQ(complaint_about(text), "int_from_float") << text;
  for (auto const* const text : {"3", "99999999999999999999", "1e999", "1e30"})
    EXPECT_EQ(complaint_about(text), "less_than_equal") << text;
  for (auto const* const text : {"-1", "-99999999999999999999", "-1e30"})
    EXPECT_EQ(complaint_about(text), "greater_than_equal") << text;
}

TEST(BodyReader, TakesHalfOfAnEscapedPairInAValueAndNotInAText) {
  auto const request = with(R"({"topic": "cut \ud83d", "payload": {"log": "cut \ud83d"}})");
  BodyReader body(request);

  EXPECT_EQ(body.raw("payload"), R"({"log": "cut \ud83d"})");
  EXPECT_TRUE(body.ok());
  EXPECT_EQ(body.string("topic"), "");
  EXPECT_EQ(complaint(body), "string_unicode");
  EXPECT_TRUE(body.sentence().starts_with("topic: Input should be a valid string: an escape of half"));
  EXPECT_EQ(body.errors().front().input, "cut \uFFFD");
}

TEST(BodyReader, TellsWhereABodyWithHalfOfAPairCeasesToBeJson) {
  BodyReader const body(with(R"({"a": "\ud83d", b})"));

  EXPECT_EQ(std::get<std::int64_t>(body.errors().front().loc.at(1)), 16);
}

TEST(BodyReader, GivesAPayloadWithTheBlanksThatBelongToIt) {
  auto const payload_of = [](std::string body) {
    auto const request = with(std::move(body));
    BodyReader reader(request);
    auto const payload = std::string(reader.payload());
    EXPECT_TRUE(reader.ok()) << reader.sentence();
    return payload;
  };

  EXPECT_EQ(payload_of("{\"payload\": [ 1 ]\r\n,\"blanks\":true}"), " [ 1 ]\r\n");
  EXPECT_EQ(payload_of("{\"blanks\":true,\"payload\":\t1 } "), "\t1 ");
  EXPECT_EQ(payload_of("{\"payload\": 1 ,\"blanks\":false}"), "1");
  EXPECT_EQ(payload_of("{\"payload\": 1 }"), "1");
}

TEST(BodyReader, WantsToKnowOfBlanksByABoolean) {
  auto const request = with(R"({"payload": 1, "blanks": "yes"})");
  BodyReader body(request);

  body.payload();
  EXPECT_EQ(complaint(body), "bool_type");
}

TEST(BodyReader, EchoesALongInputInShort) {
  auto const request = with("{\"topic\": [" + std::string(1000, ' ') + "]}");
  BodyReader body(request);

  body.string("topic");
  EXPECT_LT(body.refusal().body.size(), 600U);
}

TEST(JsonInteger, KeepsTheWholeRangeOfSixtyFourBits) {
  EXPECT_EQ(json_integer("9223372036854775807").value, 9223372036854775807);
  EXPECT_EQ(json_integer("9223372036854775808").kind, JsonInteger::Kind::too_large);
}

}  // namespace petal::http
