// SPDX-License-Identifier: Apache-2.0
#include "broker/connect_packet.hpp"

#include <gtest/gtest.h>

using namespace std::string_literals;

namespace petal::broker {
namespace {

/// CONNECT with these properties, and the client id `r`.
std::string connect(const std::string& properties) {
  auto const rest = "\0\4MQTT\5\2\0\x3C"s + static_cast<char>(properties.size()) + properties + "\0\1r"s;
  return "\x10"s + static_cast<char>(rest.size()) + rest;
}

auto const session_expiry = "\x11\0\0\x27\x27"s;
auto const receive_maximum = "\x21\0\x27"s;

TEST(ConnectPacket, AnnouncesAnotherMaximumPacketSize) {
  auto const before = connect(session_expiry + receive_maximum + "\x27\0\0\x40\0"s);

  auto const after = announcing(before, 0x01020304);

  EXPECT_EQ(after, connect(session_expiry + receive_maximum + "\x27\1\2\3\4"s));
  EXPECT_TRUE(is_connect(after));
}

TEST(ConnectPacket, StaysAsItIsWhereItAnnouncesNone) {
  for (auto const& properties : {""s, session_expiry, receive_maximum, "\x27"s, "\x15\0\1\x27"s}) {
    auto const packet = connect(properties);

    EXPECT_EQ(announcing(packet, 7), packet);
  }
}

TEST(ConnectPacket, IsReadToItsEndAndNoFurther) {
  auto const whole = connect(session_expiry + "\x27\0\0\x40\0"s);

  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_EQ(announcing(whole.substr(0, size), 7).size(), size);
}

}  // namespace
}  // namespace petal::broker
