// SPDX-License-Identifier: Apache-2.0
#include "mqtt_codec/encode.hpp"

#include <gtest/gtest.h>

#include "mqtt_codec/decode.hpp"

namespace petal::mqtt_codec {
namespace {

using namespace std::string_literals;  // NOLINT(google-build-using-namespace)

template <typename... Arguments>
std::string encoded(const Arguments&... arguments) {
  std::string bytes;
  encode(arguments..., bytes);
  return bytes;
}

TEST(EncodeConnect, WritesWhatIsNeededAndNoMore) {
  EXPECT_EQ(encoded(Connect{.client_id = "r"}), "\x10\x0E\0\4MQTT\5\0\0\x3C\0\0\1r"s);
  EXPECT_EQ(encoded(Connect{.version = Version::v3_1_1, .client_id = "r", .clean_start = true}),
            "\x10\x0D\0\4MQTT\4\2\0\x3C\0\1r"s);
}

TEST(EncodeConnect, WritesEverythingThereIs) {
  Connect const connect{
      .client_id = "r",
      .keep_alive = 10,
      .username = "u",
      .password = "p",
      .will = Will{.topic = "w", .payload = "x", .qos = Qos::at_least_once, .retain = true, .delay = 1, .expiry = 2},
      .session_expiry = 3,
      .receive_maximum = 4,
      .maximum_packet_size = 5,
      .topic_alias_maximum = 6,
      .request_response_information = true,
      .request_problem_information = false,
      .user = {{"n", "v"}},
      .authentication = "m",
      .authentication_data = "d"};

  EXPECT_EQ(encoded(connect),
            "\x10\x48\0\4MQTT\5\xEC\0\x0A"
            "\x23\x11\0\0\0\3\x21\0\4\x27\0\0\0\5\x22\0\6\x19\1\x17\0\x15\0\1m\x16\0\1d\x26\0\1n\0\1v"
            "\0\1r"
            "\x0A\x18\0\0\0\1\2\0\0\0\2\0\1w\0\1x"
            "\0\1u\0\1p"s);
}

/// MQTT 3.1.1, 3.1.2.9: no password without a user name; MQTT 5 has it.
TEST(EncodeConnect, LeavesOutAPasswordWithoutAUserForMqtt311) {
  EXPECT_EQ(encoded(Connect{.version = Version::v3_1_1, .client_id = "", .password = "p"}).at(9), '\0');
  EXPECT_EQ(encoded(Connect{.client_id = "", .password = "p"}).at(9), '\x40');
}

TEST(EncodePublish, IsReadBackAsItWas) {
  Properties const properties{"type", "answer", "\0\1"s, {{"a", "1"}, {"a", "2"}}};
  OutgoingPublish const publish{.topic = "t",
                                .payload = "payload",
                                .qos = Qos::exactly_once,
                                .retain = true,
                                .duplicate = true,
                                .packet_id = 0x1234,
                                .expiry = 9,
                                .topic_alias = 5,
                                .properties = &properties};
  auto const bytes = encoded(publish, Version::v5);
  auto const header = read_header(bytes).value().value();
  auto const back = decode_publish(header.flags, std::string_view(bytes).substr(header.size), Version::v5).value();

  EXPECT_EQ(bytes.size(), encoded_size(publish, Version::v5));
  EXPECT_EQ(back.topic, "t");
  EXPECT_EQ(back.payload, "payload");
  EXPECT_EQ(back.packet_id, 0x1234);
  EXPECT_TRUE(back.retain && back.duplicate);
  EXPECT_EQ(back.expiry, 9U);
  EXPECT_EQ(back.topic_alias, 5);
  EXPECT_EQ(back.properties, properties);
}

/// MQTT 5, 3.3.1-2.
TEST(EncodePublish, NeverMarksQos0AsADuplicate) {
  EXPECT_EQ(encoded(OutgoingPublish{.topic = "t", .payload = "", .duplicate = true}, Version::v5), "\x30\4\0\1t\0"s);
}

TEST(EncodePublish, LeavesOutWhatMqtt311Lacks) {
  OutgoingPublish const publish{.topic = "t", .payload = "1", .expiry = 9, .topic_alias = 5};

  EXPECT_EQ(encoded(publish, Version::v3_1_1), "\x30\4\0\1t1"s);
}

TEST(EncodePublish, WritesLengthsOfAnySize) {
  for (std::size_t const size : {0U, 120U, 128U, 16'380U, 16'400U, 2'097'160U}) {
    std::string const payload(size, 'x');
    OutgoingPublish const publish{.topic = "t", .payload = payload};
    auto const bytes = encoded(publish, Version::v5);

    EXPECT_EQ(bytes.size(), encoded_size(publish, Version::v5));
    EXPECT_EQ(read_header(bytes).value()->packet_size(), bytes.size());
  }
}

TEST(EncodeSubscribe, WritesOptionsAndIdentifier) {
  Subscribe const subscribe{.packet_id = 7,
                            .subscriptions = {{.filter = "a",
                                               .qos = Qos::exactly_once,
                                               .no_local = true,
                                               .retain_as_published = true,
                                               .retain_handling = 2},
                                              {.filter = "b"}},
                            .identifier = 300};

  EXPECT_EQ(encoded(subscribe, Version::v5), "\x82\x0E\0\7\3\x0B\xAC\2\0\1a\x2E\0\1b\1"s);
  EXPECT_EQ(encoded(subscribe, Version::v3_1_1), "\x82\x0A\0\7\0\1a\2\0\1b\1"s);
}

TEST(EncodeUnsubscribe, WritesTheFilters) {
  EXPECT_EQ(encoded(Unsubscribe{.packet_id = 7, .filters = {"a", "b"}}, Version::v5), "\xA2\x09\0\7\0\0\1a\0\1b"s);
  EXPECT_EQ(encoded(Unsubscribe{.packet_id = 7, .filters = {"a"}}, Version::v3_1_1), "\xA2\5\0\7\0\1a"s);
}

TEST(EncodeOthers, UseTheShortestForm) {
  EXPECT_EQ(encoded(Disconnect{}, Version::v5), "\xE0\0"s);
  EXPECT_EQ(encoded(Disconnect{.code = 4}, Version::v3_1_1), "\xE0\0"s);
  EXPECT_EQ(encoded(Disconnect{.code = 4, .session_expiry = 1}, Version::v5), "\xE0\7\4\5\x11\0\0\0\1"s);
  EXPECT_EQ(encoded(PacketType::puback, Acknowledgement{.packet_id = 7}, Version::v5), "\x40\2\0\7"s);
  EXPECT_EQ(encoded(PacketType::pubrel, Acknowledgement{.packet_id = 7, .code = 0x92}, Version::v5), "\x62\3\0\7\x92"s);
  EXPECT_EQ(encoded(Auth{.code = 0x18, .method = "m", .data = {}}), "\xF0\6\x18\4\x15\0\1m"s);
  std::string ping;
  encode_pingreq(ping);
  EXPECT_EQ(ping, "\xC0\0"s);
}

}  // namespace
}  // namespace petal::mqtt_codec
