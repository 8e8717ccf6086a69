// SPDX-License-Identifier: Apache-2.0
#include "service_link/received_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/message_text.hpp"

namespace petal::service_link {
namespace {

using namespace std::string_literals;  // NOLINT(google-build-using-namespace)
using testing::HasSubstr;

std::variant<Message, http::Response> read(std::string body, std::size_t limit = 1000) {
  http::Request request;
  request.headers.add("Content-Type", "application/json");
  request.body = std::move(body);
  return read_message(request, limit);
}

Message accepted(std::string body) {
  return std::get<Message>(read(std::move(body)));
}
unsigned refused(std::string body) {
  return std::get<http::Response>(read(std::move(body))).status;
}

TEST(ReceivedMessage, IsWhatWasPosted) {
  auto const message =
      accepted(R"({"topic":"a/b","payload":{"n":9007199254740993, "d":1.0},"timestamp":"x","qos":2,"retained":true})");

  EXPECT_EQ(message.topic(), "a/b");
  EXPECT_EQ(message.payload(), R"({"n":9007199254740993, "d":1.0})");
  EXPECT_EQ(message.qos(), Qos::exactly_once);
  EXPECT_TRUE(message.retained());
}

TEST(ReceivedMessage, HasItsPropertiesAndSaysWhetherItMayHaveBeenSeen) {
  auto const message = accepted(
      R"({"topic":"t","payload":1,"redelivered":true,"properties":{"content_type":"text/plain","response_topic":"a/b",)"
      R"("correlation_data":{"base64":"/w=="},"user":{"n":["1","2"]},"unknown":1}})");

  EXPECT_EQ(message.properties(), (Properties{"text/plain", "a/b", "\xff", {{"n", "1"}, {"n", "2"}}}));
  EXPECT_TRUE(message.redelivered());
  EXPECT_TRUE(accepted(R"({"topic":"t","payload":1,"properties":{}})").properties().empty());
  EXPECT_FALSE(accepted(R"({"topic":"t","payload":1})").redelivered());
}

TEST(ReceivedMessage, NeedsOnlyTopicAndPayload) {
  EXPECT_EQ(accepted(R"({"topic":"t","payload":null,"unknown":[]})").payload(), "null");
}

TEST(ReceivedMessage, IsDecodedWhereOurOwnServiceSaysSo) {
  EXPECT_EQ(accepted(R"({"topic":"t","payload":"h\u00e9","encoding":"text"})").payload(), "h\xc3\xa9");
  EXPECT_EQ(accepted(R"({"topic":"t","payload":{"base64":"/wAB"},"encoding":"base64"})").payload(), "\xff\x00\x01"s);
  EXPECT_EQ(accepted(R"({"topic":"t","payload":{"base64":"/w=="},"encoding":"base64"})").payload(), "\xff"s);
  EXPECT_EQ(accepted(R"({"topic":"t","payload":{"base64":"/wAB"}})").payload(), R"({"base64":"/wAB"})");
}

TEST(ReceivedMessage, HasTheBlanksAroundItWhereOurOwnServiceSaysSo) {
  EXPECT_EQ(accepted("{\"topic\":\"t\",\"payload\": {\"a\":1}\n,\"blanks\":true}").payload(), " {\"a\":1}\n");
  EXPECT_EQ(accepted("{\"topic\": \"t\", \"payload\": {\"a\":1}\n}").payload(), "{\"a\":1}");
}

TEST(ReceivedMessage, IsWhatOurOwnServiceHasPosted) {
  for (auto const& payload : {" {\"a\":1}\n"s, "\t1"s, "1 "s, "\"\\ud83d\""s, " text\n"s, "\xff \n"s, ""s, "\n"s})
    EXPECT_EQ(accepted(json_text::message_text(Message("t", payload))).payload(), payload);
}

TEST(ReceivedMessage, MayHaveHalfOfAnEscapedPairInItsPayloadOnly) {
  EXPECT_EQ(accepted(R"({"topic":"t","payload":"\ud83d"})").payload(), R"("\ud83d")");
  EXPECT_EQ(refused(R"({"topic":"\ud83d","payload":1})"), 422U);
  EXPECT_EQ(refused(R"({"topic":"t","payload":"\ud83d","encoding":"text"})"), 422U);
}

TEST(ReceivedMessage, IsRefusedWith400WhereItIsNoJson) {
  EXPECT_EQ(refused("{"), 400U);
  EXPECT_EQ(refused(R"({"topic":"t","payload":NaN})"), 400U);
  EXPECT_EQ(refused(""), 400U);
}

TEST(ReceivedMessage, IsRefusedWith422WhereItHasAnotherShape) {
  for (auto const* body :
       {"[]", "1", "{}", R"({"topic":"t"})", R"({"topic":"","payload":1})", R"({"topic":7,"payload":1})",
        R"({"topic":"a/#","payload":1})", R"({"topic":"t","payload":1,"qos":5})",
        R"({"topic":"t","payload":1,"retained":"yes"})", R"({"topic":"t","payload":1,"timestamp":5})",
        R"({"topic":"t","payload":1,"redelivered":1})", R"({"topic":"t","payload":1,"properties":null})",
        R"({"topic":"t","payload":1,"properties":{"user":{"n":1}}})",
        R"({"topic":"t","payload":1,"properties":{"correlation_data":{"base64":"!"}}})",
        R"({"topic":"t","payload":1,"encoding":"text"})", R"({"topic":"t","payload":"x","encoding":"rot13"})",
        R"({"topic":"t","payload":{"base64":"!"},"encoding":"base64"})"})
    EXPECT_EQ(refused(body), 422U) << body;
}

TEST(ReceivedMessage, IsRefusedWith413OverTheLimit) {
  auto const answer = std::get<http::Response>(read(R"({"topic":"t","payload":")" + std::string(1000, 'x') + "\"}"));

  EXPECT_EQ(answer.status, 413U);
  EXPECT_THAT(answer.body, HasSubstr("MAX_PAYLOAD_BYTES"));
}

}  // namespace
}  // namespace petal::service_link
