// SPDX-License-Identifier: Apache-2.0
#include "broker/conversation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace petal::broker {
namespace {

using namespace std::string_literals;  // NOLINT(google-build-using-namespace)
using testing::HasSubstr;

constexpr unsigned connack = 2, puback = 4, pubrec = 5, pubcomp = 7, suback = 9, unsuback = 11, pingresp = 13;

std::string const connect = "\x10\x0D\0\x04MQTT\x05\0\0\x3C\0\0\0"s;
std::string const publish_7 = "\x32\x06\0\x01t\0\x07\0"s;
std::string const publish_8_exactly_once = "\x34\x06\0\x01t\0\x08\0"s;
std::string const pubrel_8 = "\x62\x02\0\x08"s;
std::string const subscribe_9 = "\x82\x07\0\x09\0\0\x01t\x01"s;
std::string const unsubscribe_10 = "\xA2\x06\0\x0A\0\0\x01t"s;

std::string id(int number) {
  return {'\0', static_cast<char>(number)};
}

class ConversationTest : public testing::Test {
 protected:
  bool passes(unsigned type, const std::string& body) { return conversation_.came(type, body).value(); }

  Conversation conversation_;
};

TEST_F(ConversationTest, PassesTheAnswersToWhatWasSentOnce) {
  for (auto const& packet : {publish_7, publish_8_exactly_once, subscribe_9, unsubscribe_10})
    conversation_.sent(packet);

  EXPECT_TRUE(passes(puback, id(7)));
  EXPECT_TRUE(passes(pubrec, id(8)));
  EXPECT_TRUE(passes(suback, id(9) + "\0\x01"s));
  EXPECT_TRUE(passes(unsuback, id(10) + "\0\0"s));
  EXPECT_FALSE(passes(puback, id(7)));
}

TEST_F(ConversationTest, LeavesOutAnAcknowledgementForNothing) {
  EXPECT_FALSE(passes(puback, id(7)));
  conversation_.sent(publish_7);

  EXPECT_FALSE(passes(pubrec, id(7)));
  EXPECT_FALSE(passes(pubcomp, id(7)));
  EXPECT_FALSE(passes(suback, id(7)));
  EXPECT_FALSE(passes(puback, id(6)));
  EXPECT_TRUE(passes(puback, id(7)));
}

TEST_F(ConversationTest, AwaitsTheEndOfQos2AfterItsRelease) {
  conversation_.sent(publish_8_exactly_once);
  EXPECT_TRUE(passes(pubrec, id(8)));
  EXPECT_FALSE(passes(pubcomp, id(8)));

  conversation_.sent(pubrel_8);

  EXPECT_TRUE(passes(pubcomp, id(8)));
}

TEST_F(ConversationTest, FindsTheIdentifierBehindALongLength) {
  conversation_.sent("\x32\xCD\x02\0\x01t\0\x07\0"s + std::string(327, 'x'));

  EXPECT_TRUE(passes(puback, id(7)));
}

TEST_F(ConversationTest, RefusesAnythingBeforeConnack) {
  conversation_.sent(connect);

  EXPECT_THAT(conversation_.begins(0x32).error().message(), HasSubstr("PUBLISH where CONNACK must come"));
  EXPECT_TRUE(conversation_.begins('H').has_error());
  EXPECT_TRUE(conversation_.begins(0x20).has_value());
}

TEST_F(ConversationTest, RefusesASecondConnack) {
  conversation_.sent(connect);
  EXPECT_TRUE(passes(connack, "\0\0\0"s));

  EXPECT_TRUE(conversation_.begins(0x32).has_value());
  EXPECT_THAT(conversation_.begins(0x20).error().message(), HasSubstr("second CONNACK"));
}

TEST_F(ConversationTest, RefusesWhatOnlyClientsSend) {
  for (unsigned const first : {0x00U, 0x10U, 0x82U, 0xA2U, 0xC0U})
    EXPECT_THAT(conversation_.begins(first).error().message(), HasSubstr("no broker sends")) << first;
}

TEST_F(ConversationTest, RefusesFlagsAPacketCannotHave) {
  for (unsigned const first : {0x21U, 0x46U, 0x60U, 0x92U, 0xD1U, 0xE8U})
    EXPECT_TRUE(conversation_.begins(first).has_error()) << first;
  for (unsigned const first : {0x20U, 0x3DU, 0x40U, 0x62U, 0x90U, 0xD0U, 0xE0U})
    EXPECT_TRUE(conversation_.begins(first).has_value()) << first;
}

TEST_F(ConversationTest, RefusesAnAcknowledgementWithoutAnIdentifier) {
  EXPECT_TRUE(conversation_.came(puback, "\x01").has_error());
  EXPECT_TRUE(conversation_.came(suback, "").has_error());
  EXPECT_TRUE(conversation_.came(pingresp, "").value());
}

TEST_F(ConversationTest, TakesWhateverIsSentForWhatItIs) {
  for (auto const& packet : {""s, "\x32"s, "\x32\xFF\xFF"s, "\x32\x02\xFF\xFF"s, "\x82\x01\0"s})
    conversation_.sent(packet);

  EXPECT_FALSE(passes(puback, id(7)));
}

}  // namespace
}  // namespace petal::broker
