// SPDX-License-Identifier: Apache-2.0
#include "broker_link/packet_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "machine_fixture.hpp"

namespace petal::broker_link::test {
namespace {

using namespace std::string_literals;  // NOLINT(google-build-using-namespace)
using testing::ElementsAre;
using testing::HasSubstr;

class Collected final : public PacketSink {
 public:
  Result<void> on_begin(mqtt_codec::PacketType type, std::uint8_t) override {
    if (type == mqtt_codec::PacketType::pingreq) return mqtt_codec::malformed("PINGREQ");
    return {};
  }
  Result<void> on_packet(const mqtt_codec::FixedHeader& header, std::string_view body) override {
    seen.push_back(std::string(name(header.type)) + " " + std::to_string(body.size()));
    return {};
  }
  Result<void> on_oversized(const mqtt_codec::FixedHeader& header, std::string_view head) override {
    seen.push_back("oversized " + std::to_string(header.packet_size()) + " " + std::to_string(head.size()));
    return {};
  }

  std::vector<std::string> seen;
};

TEST(PacketDecoder, TakesPacketsInPiecesOfAnySize) {
  auto const whole = incoming(0, "a", "1") + acknowledgement(0x40, 7) + incoming(2, "b", std::string(300, 'x'), 8);
  for (std::size_t piece = 1; piece <= whole.size(); ++piece) {
    PacketDecoder decoder(1000, false);
    Collected collected;
    for (std::size_t at = 0; at < whole.size(); at += piece)
      ASSERT_TRUE(decoder.feed(std::string_view(whole).substr(at, piece), collected));

    EXPECT_THAT(collected.seen, ElementsAre("PUBLISH 5", "PUBACK 2", "PUBLISH 306"));
    EXPECT_EQ(decoder.count().packets, 3U);
    EXPECT_EQ(decoder.count().at_most_once, 1U);
  }
}

TEST(PacketDecoder, RefusesAPacketThatIsTooLargeAtItsHeader) {
  PacketDecoder decoder(100, false);
  Collected collected;
  auto const refused = decoder.feed("\x30\x80\x01"s, collected);

  EXPECT_THAT(refused.error().message(), HasSubstr("PUBLISH of 131 bytes, 100 are taken"));
}

TEST(PacketDecoder, SkipsAPublishThatIsTooLarge) {
  auto const whole = incoming(2, "topic", std::string(500, 'x'), 7) + acknowledgement(0x40, 7);
  for (std::size_t piece = 1; piece <= whole.size(); ++piece) {
    PacketDecoder decoder(100, true);
    Collected collected;
    for (std::size_t at = 0; at < whole.size(); at += piece)
      ASSERT_TRUE(decoder.feed(std::string_view(whole).substr(at, piece), collected));

    EXPECT_THAT(collected.seen, ElementsAre("oversized 513 9", "PUBACK 2"));
  }
}

TEST(PacketDecoder, NeverSkipsAnotherPacket) {
  PacketDecoder decoder(100, true);
  Collected collected;

  EXPECT_TRUE(decoder.feed("\x90\x80\x01"s, collected).has_error());
}

TEST(PacketDecoder, AsksAtTheFirstByte) {
  PacketDecoder decoder(100, false);
  Collected collected;

  EXPECT_TRUE(decoder.feed("\xC0", collected).has_error());
}

TEST(PacketDecoder, RefusesALengthOfFiveBytes) {
  PacketDecoder decoder(100, false);
  Collected collected;

  EXPECT_THAT(decoder.feed("\x30\xFF\xFF\xFF\xFF\x7F"s, collected).error().message(),
              HasSubstr("more than four bytes"));
}

}  // namespace
}  // namespace petal::broker_link::test
