// SPDX-License-Identifier: Apache-2.0
#include "broker/inbound.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::broker {
namespace {

using namespace std::string_literals;  // NOLINT(google-build-using-namespace)
using testing::ElementsAre;
using testing::HasSubstr;

/// A PUBLISH without properties (MQTT 5, 3.3).
std::string publish(unsigned flags, const std::string& topic, const std::string& payload, int packet_id = -1) {
  std::string body;
  body += static_cast<char>(topic.size() >> 8U);
  body += static_cast<char>(topic.size() & 0xFFU);
  body += topic;
  if (packet_id >= 0) body += {static_cast<char>(packet_id >> 8), static_cast<char>(packet_id & 0xFF)};
  body += '\0';
  body += payload;
  std::string packet(1, static_cast<char>(0x30U | flags));
  auto length = body.size();
  do {
    auto const more = length > 127;
    packet += static_cast<char>((length & 0x7FU) | (more ? 0x80U : 0U));
    length >>= 7U;
  } while (length > 0);
  return packet + body;
}

std::string const pingresp = "\xD0\0"s;
std::string const suback = "\x90\x04\0\x01\0\x01"s;
std::string const subscribe = "\x82\x07\0\x01\0\0\x01t\x01"s;
std::string const pubrel = "\x62\x02\0\x05"s;

class InboundTest : public testing::Test {
 protected:
  Result<void> feed(std::string_view bytes) { return inbound_.feed(bytes, rest_); }

  std::vector<std::string> topics() const {
    std::vector<std::string> names;
    for (auto const& packet : packets_) names.push_back(packet.topic);
    return names;
  }

  std::vector<InboundPublish> packets_;
  std::vector<int> released_;
  std::string rest_;
  Inbound inbound_{100'000, [this](InboundPublish packet) { packets_.push_back(std::move(packet)); },
                   [this](std::uint16_t id) { released_.push_back(id); }};
};

TEST_F(InboundTest, TakesPublishAndPubrelAndLeavesTheRest) {
  inbound_.sent(subscribe);

  ASSERT_TRUE(feed(pingresp + publish(0, "a", "1") + suback + pubrel + publish(2, "b", "2", 7)));

  EXPECT_THAT(topics(), ElementsAre("a", "b"));
  EXPECT_THAT(released_, ElementsAre(5));
  EXPECT_EQ(rest_, pingresp + suback);
}

TEST_F(InboundTest, LeavesOutAnAcknowledgementForNothing) {
  ASSERT_TRUE(feed(pingresp + suback + pingresp));

  EXPECT_EQ(rest_, pingresp + pingresp);
}

TEST_F(InboundTest, RefusesWhatCannotComeAtItsFirstByte) {
  auto const refused = feed("\xC0");

  ASSERT_TRUE(refused.has_error());
  EXPECT_THAT(refused.error().message(), HasSubstr("PINGREQ, which no broker sends"));
}

TEST_F(InboundTest, ReadsQosRetainAndPacketIdentifier) {
  ASSERT_TRUE(feed(publish(0x5, "t", "payload", 0x1234)));

  ASSERT_EQ(packets_.size(), 1U);
  EXPECT_EQ(packets_[0].qos, Qos::exactly_once);
  EXPECT_TRUE(packets_[0].retained);
  EXPECT_EQ(packets_[0].packet_id, 0x1234);
  EXPECT_EQ(packets_[0].payload, "payload");
}

TEST_F(InboundTest, SkipsProperties) {
  ASSERT_TRUE(feed("\x30\x08\0\x01t\x02\x01\x01"s + "ab"));  // payload format indicator 1

  EXPECT_EQ(packets_.at(0).payload, "ab");
}

TEST_F(InboundTest, ReadsSubscriptionIdentifiersAmongOtherProperties) {
  auto const properties = "\x0B\x80\x01\x02\0\0\0\x01\x26\0\x01k\0\x01v\x0B\x05"s;
  auto const body = "\0\x01t"s + static_cast<char>(properties.size()) + properties + "ab";

  ASSERT_TRUE(feed("\x30"s + static_cast<char>(body.size()) + body));

  EXPECT_THAT(packets_.at(0).subscription_ids, ElementsAre(128U, 5U));
  EXPECT_EQ(packets_.at(0).payload, "ab");
}

TEST_F(InboundTest, RefusesPropertiesAPublishCannotHave) {
  EXPECT_TRUE(feed("\x30\x07\0\x01t\x03\x23\0\x01"s).has_error());  // a topic alias
  EXPECT_TRUE(feed("\x30\x05\0\x01t\x01\x0B"s).has_error());
}

TEST_F(InboundTest, PutsPacketsTogetherWhateverPiecesTheyComeIn) {
  auto const all = publish(2, "first", std::string(300, 'x'), 1) + suback + publish(0, "second", "") + pubrel;
  for (std::size_t piece = 1; piece <= all.size(); ++piece) {
    packets_.clear();
    rest_.clear();
    inbound_.sent(subscribe);
    for (std::size_t at = 0; at < all.size(); at += piece) ASSERT_TRUE(feed(std::string_view(all).substr(at, piece)));
    ASSERT_THAT(topics(), ElementsAre("first", "second")) << piece;
    ASSERT_EQ(packets_[0].payload.size(), 300U);
    ASSERT_EQ(rest_, suback);
  }
}

TEST_F(InboundTest, TakesAnEmptyPayload) {
  ASSERT_TRUE(feed(publish(0, "t", "")));

  EXPECT_EQ(packets_.at(0).payload, "");
}

TEST_F(InboundTest, RefusesAPacketLargerThanWasAnnounced) {
  auto const refused = feed("\x30\xFF\xFF\x7F"s);

  ASSERT_TRUE(refused.has_error());
  EXPECT_THAT(refused.error().message(), HasSubstr("100000 were allowed"));
}

TEST_F(InboundTest, RefusesAnAcknowledgementThatTheLibraryCannotTake) {
  inbound_.sent(subscribe);
  std::string const reason(20'000, 'x');

  auto const refused = feed("\x90\xA6\x9C\x01\0\x01\xA0\x9C\x01"s + reason + "\x01");

  ASSERT_TRUE(refused.has_error());
  EXPECT_THAT(refused.error().message(), HasSubstr("16384 can be read"));
}

TEST_F(InboundTest, RefusesALengthOfMoreThanFourBytes) {
  EXPECT_TRUE(feed("\x30\xFF\xFF\xFF\xFF\x01"s).has_error());
}

TEST_F(InboundTest, RefusesQosThree) {
  EXPECT_TRUE(feed(publish(6, "t", "x", 1)).has_error());
}

TEST_F(InboundTest, RefusesPacketIdentifierZero) {
  EXPECT_TRUE(feed(publish(2, "t", "x", 0)).has_error());
}

TEST_F(InboundTest, RefusesAnEmptyTopic) {
  EXPECT_TRUE(feed(publish(0, "", "x")).has_error());
}

TEST_F(InboundTest, RefusesAPublishThatEndsTooEarly) {
  EXPECT_TRUE(feed("\x30\x02\0\x09"s).has_error());
  EXPECT_TRUE(feed("\x62\x01\0"s).has_error());
}

}  // namespace
}  // namespace petal::broker
