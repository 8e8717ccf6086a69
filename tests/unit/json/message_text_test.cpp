// SPDX-License-Identifier: Apache-2.0
#include "json/message_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/members.hpp"

namespace petal::json_text {
namespace {

using namespace std::string_literals;  // NOLINT(google-build-using-namespace)

std::string posted(const std::string& payload) {
  return message_text(Message("t", payload));
}

TEST(MessageText, HasTheMembersOfTheContract) {
  auto const body = message_text(Message("a/\"b\"", R"({"x":1})", Qos::exactly_once, true));

  EXPECT_TRUE(check(body));
  EXPECT_EQ(member(body, "topic"), R"("a/\"b\"")");
  EXPECT_EQ(member(body, "qos"), "2");
  EXPECT_EQ(member(body, "retained"), "true");
  EXPECT_EQ(member(posted("1"), "retained"), std::nullopt);
}

TEST(MessageText, EmbedsJsonByteForByte) {
  for (auto const* payload : {R"({"n": 9007199254740993, "d":1.0})", "1.0", "null", R"("text")", "[ ]"}) {
    EXPECT_EQ(member(posted(payload), "payload"), payload);
    EXPECT_EQ(member(posted(payload), "encoding"), std::nullopt);
  }
}

TEST(MessageText, KeepsHalfOfAnEscapedPair) {
  auto const* const payload = R"({"log":"cut \ud83d"})";

  EXPECT_EQ(member(posted(payload), "payload"), payload);
  EXPECT_EQ(member(posted(payload), "encoding"), std::nullopt);
}

TEST(MessageText, KeepsTheBlanksAroundAPayloadAndSaysSo) {
  EXPECT_THAT(posted(" {\"a\":1}\r\n"), testing::HasSubstr(R"("payload": {"a":1})"
                                                           "\r\n,\"blanks\":true,"));
  EXPECT_EQ(member(posted("\t1"), "blanks"), "true");
  EXPECT_EQ(member(posted("1\n"), "blanks"), "true");
  EXPECT_EQ(member(posted("[ 1 ]"), "blanks"), std::nullopt);
  EXPECT_EQ(member(posted(" text "), "blanks"), std::nullopt);
}

TEST(MessageText, HasPropertiesAndRedeliveredOnlyWhereThereAreAny) {
  Message const rich("t", "1", Qos::at_least_once, false, {{}, {}, {}, {{"n", "v"}}}, true);

  EXPECT_EQ(member(message_text(rich), "properties"), R"({"user":{"n":"v"}})");
  EXPECT_EQ(member(message_text(rich), "redelivered"), "true");
  EXPECT_EQ(member(message_text(Message("t", "1"), true), "redelivered"), "true");
  EXPECT_EQ(member(posted("1"), "properties"), std::nullopt);
  EXPECT_EQ(member(posted("1"), "redelivered"), std::nullopt);
}

TEST(MessageText, PutsTextAndBytesIntoJson) {
  EXPECT_EQ(member(posted("hello"), "payload"), R"("hello")");
  EXPECT_EQ(member(posted("hello"), "encoding"), R"("text")");
  EXPECT_EQ(member(posted("\xff\x00\x01"s), "payload"), R"({"base64":"/wAB"})");
  EXPECT_EQ(member(posted("\xff\x00\x01"s), "encoding"), R"("base64")");
  EXPECT_EQ(member(posted(""), "payload"), R"("")");
}

TEST(MessageText, StaysWithinTheNestingThatItsReceiverTakes) {
  for (std::size_t depth : {63U, 64U, 65U})
    EXPECT_TRUE(check(posted(std::string(depth, '[') + std::string(depth, ']')))) << depth;
}

}  // namespace
}  // namespace petal::json_text
