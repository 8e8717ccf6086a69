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
  EXPECT_EQ(id_of(R"({"command":"ping","messageId":"abc-1"})"), "abc-1");
  EXPECT_EQ(id_of(R"({"messageId": 9007199254740993})"), "9007199254740993");
  EXPECT_EQ(id_of(R"({"messageId":-1.0})"), "-1.0");
}

TEST(MessageId, IsUnescaped) {
  EXPECT_EQ(id_of(with_id(R"(a\/\u00e4)")), "a/ä");
  EXPECT_EQ(id_of(R"({"m\u0065ssageId":"x"})"), "x");
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
  EXPECT_EQ(id_of(with_id(std::string(256, 'a'))), std::string(256, 'a'));
  EXPECT_EQ(id_of(with_id(std::string(257, 'a'))), "none");
}

}  // namespace
}  // namespace petal::json_text
