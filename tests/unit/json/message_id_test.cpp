// SPDX-License-Identifier: Apache-2.0
#include "json/message_id.hpp"

#include <gtest/gtest.h>

#include <string>

namespace petal::json_text {
namespace {

std::string id_of(std::string_view payload) {
  return message_id(payload).value_or("none");
}

std::string with_id(std::string_view id) {
  return "{\"messageId\":\"" + std::string(id) + "\"}";
}

TEST(MessageId, IsAStringOrANumber) {
  EXPECT_EQ(id_of(R"({"command":"ping","messageId":"abc-1"})"), R"("abc-1")");
  EXPECT_EQ(id_of(R"({"messageId": 9007199254740993})"), "9007199254740993");
  EXPECT_EQ(id_of(R"({"messageId":-1.0})"), "-1.0");
}

TEST(MessageId, OfAStringIsUnescaped) {
  EXPECT_EQ(id_of(with_id(R"(a\/\u00e4)")), R"("a/ä")");
  EXPECT_EQ(id_of(R"({"m\u0065ssageId":"x"})"), string_id("x"));
}

TEST(MessageId, TellsApartWhatIsNotTheSame) {
  EXPECT_NE(id_of(R"({"messageId":"7"})"), id_of(R"({"messageId":7})"));
  EXPECT_NE(id_of(R"({"messageId":7})"), id_of(R"({"messageId":7.0})"));
  EXPECT_NE(id_of(R"({"messageId":18446744073709551616})"), id_of(R"({"messageId":18446744073709551617})"));
  EXPECT_NE(id_of(with_id(R"(\ud83d)")), id_of(with_id(R"(\ud83e)"))) << "two characters cut in the middle";
  EXPECT_NE(id_of(with_id(R"(\ud83d)")), id_of(with_id(R"(\ufffd)")));
}

TEST(MessageId, IsNothingElse) {
  for (auto const* value : {"null", "true", "{}", "[\"a\"]", "\"\""})
    EXPECT_EQ(id_of("{\"messageId\":" + std::string(value) + "}"), "none") << value;
}

TEST(MessageId, IsAMemberOfThePayloadItself) {
  EXPECT_EQ(id_of(R"({"payload":{"messageId":"a"}})"), "none");
  EXPECT_EQ(id_of(R"([{"messageId":"a"}])"), "none");
  EXPECT_EQ(id_of(R"({"text":"messageId"})"), "none");
  EXPECT_EQ(id_of(R"({"messageid":"a"})"), "none");
}

TEST(MessageId, IsNoneWhereThePayloadIsNotJson) {
  EXPECT_EQ(id_of(""), "none");
  EXPECT_EQ(id_of("messageId"), "none");
  EXPECT_EQ(id_of(R"({"messageId":"a","b":tru})"), "none");
  EXPECT_EQ(id_of(R"({"messageId":"a")"), "none");
  EXPECT_EQ(id_of("{\"messageId\":\"\xFF\"}"), "none");
}

TEST(MessageId, HasAtMost256Bytes) {
  EXPECT_EQ(id_of(with_id(std::string(256, 'a'))), string_id(std::string(256, 'a')));
  EXPECT_EQ(id_of(with_id(std::string(257, 'a'))), "none");
}

}  // namespace
}  // namespace petal::json_text
