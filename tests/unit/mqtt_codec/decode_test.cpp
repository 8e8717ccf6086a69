// SPDX-License-Identifier: Apache-2.0
#include "mqtt_codec/decode.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::mqtt_codec {
namespace {

using namespace std::string_literals;  // NOLINT(google-build-using-namespace)
using testing::ElementsAre;
using testing::HasSubstr;

std::string with_length(const std::string& properties) {
  return static_cast<char>(properties.size()) + properties;
}

TEST(ReadHeader, ReadsTypeFlagsAndALengthOfUpToFourBytes) {
  auto const header = read_header("\x3D\xFF\xFF\xFF\x7F"s).value().value();

  EXPECT_EQ(header.type, PacketType::publish);
  EXPECT_EQ(header.flags, 0x0D);
  EXPECT_EQ(header.length, 268'435'455U);
  EXPECT_EQ(header.packet_size(), 268'435'460U);
}

TEST(ReadHeader, WaitsForWhatHasNotCome) {
  for (auto const& bytes : {""s, "\x30"s, "\x30\x80"s, "\x30\xFF\xFF\xFF"s}) EXPECT_FALSE(read_header(bytes).value());
}

/// MQTT 5, 1.5.5.
TEST(ReadHeader, RefusesALengthOfFiveBytes) {
  EXPECT_TRUE(read_header("\x30\xFF\xFF\xFF\xFF\x01"s).has_error());
}

/// MQTT 5, 2.1.3-1.
TEST(CheckFlags, TakesOnlyThoseOfTheSpecification) {
  EXPECT_TRUE(check_flags(PacketType::publish, 0x0F));
  EXPECT_TRUE(check_flags(PacketType::pubrel, 2));
  EXPECT_TRUE(check_flags(PacketType::pubrel, 0).has_error());
  EXPECT_TRUE(check_flags(PacketType::puback, 2).has_error());
}

TEST(DecodeConnack, ReadsEveryProperty) {
  auto const body = "\x01\x00"s + with_length(
                                      "\x11\0\0\0\x05\x21\0\x07\x24\x01\x25\x00\x27\0\0\x01\0\x12\0\2id"
                                      "\x22\0\x06\x1F\0\3why\x26\0\1n\0\1v\x28\x00\x29\x00\x2A\x00\x13\0\x3C"
                                      "\x1A\0\1i\x1C\0\1s\x15\0\1m\x16\0\1d"s);
  auto const connack = decode_connack(body).value();

  EXPECT_TRUE(connack.session_present);
  EXPECT_EQ(connack.session_expiry, 5U);
  EXPECT_EQ(connack.receive_maximum, 7);
  EXPECT_EQ(connack.maximum_qos, Qos::at_least_once);
  EXPECT_EQ(connack.maximum_packet_size, 256U);
  EXPECT_EQ(connack.assigned_client_id, "id");
  EXPECT_EQ(connack.topic_alias_maximum, 6);
  EXPECT_EQ(connack.reason, "why");
  EXPECT_THAT(connack.user, ElementsAre(std::pair<std::string, std::string>("n", "v")));
  EXPECT_FALSE(connack.retain_available || connack.wildcards_available || connack.identifiers_available ||
               connack.shared_available);
  EXPECT_EQ(connack.server_keep_alive, 60);
  EXPECT_EQ(connack.response_information, "i");
  EXPECT_EQ(connack.server_reference, "s");
  EXPECT_EQ(connack.authentication, "m");
  EXPECT_EQ(connack.authentication_data, "d");
}

/// MQTT 5, 3.2.2.3: what it says nothing of it can.
TEST(DecodeConnack, TakesWhatIsNotSaidForThere) {
  auto const connack = decode_connack("\0\0\0"s).value();

  EXPECT_EQ(connack.version, Version::v5);
  EXPECT_EQ(connack.receive_maximum, 65'535);
  EXPECT_EQ(connack.maximum_qos, Qos::exactly_once);
  EXPECT_TRUE(connack.retain_available && connack.shared_available && connack.identifiers_available);
}

/// MQTT 3.1.1, 3.2.
TEST(DecodeConnack, TellsOneOfMqtt311) {
  auto const connack = decode_connack("\x00\x05"s).value();

  EXPECT_EQ(connack.version, Version::v3_1_1);
  EXPECT_EQ(connack.code, 5);
  EXPECT_FALSE(connack.identifiers_available);
}

struct Malformed {
  const char* what;
  std::string body;
};

class MalformedConnack : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedConnack, IsRefused) {
  EXPECT_TRUE(decode_connack(GetParam().body).has_error());
}

INSTANTIATE_TEST_SUITE_P(
    Each, MalformedConnack,
    testing::Values(Malformed{"cut_off", "\0"s}, Malformed{"flags", "\2\0\0"s},
                    Malformed{"property_cut_off", "\0\0\2\x21\0"s},
                    Malformed{"length_beyond_the_end", "\0\0\5\x21\0\1"s}, Malformed{"behind_the_end", "\0\0\0x"s},
                    Malformed{"receive_maximum_0", "\0\0\3\x21\0\0"s},
                    Malformed{"packet_size_0", "\0\0\5\x27\0\0\0\0"s}, Malformed{"maximum_qos_2", "\0\0\2\x24\2"s},
                    Malformed{"twice", "\0\0\4\x24\1\x24\1"s}, Malformed{"unknown", "\0\0\2\x7F\1"s},
                    Malformed{"of_another_packet", "\0\0\3\x23\0\1"s}),
    [](const auto& tested) { return tested.param.what; });

TEST(DecodePublish, ReadsFlagsTopicIdentifierAndPayload) {
  auto const publish = decode_publish(0x0B, "\0\1t\0\x07\0payload"s, Version::v5).value();

  EXPECT_EQ(publish.topic, "t");
  EXPECT_EQ(publish.qos, Qos::at_least_once);
  EXPECT_TRUE(publish.retain && publish.duplicate);
  EXPECT_EQ(publish.packet_id, 7);
  EXPECT_EQ(publish.payload, "payload");
}

TEST(DecodePublish, OfMqtt311HasNoProperties) {
  EXPECT_EQ(decode_publish(0, "\0\1tpayload"s, Version::v3_1_1).value().payload, "payload");
}

TEST(DecodePublish, KeepsTheOrderOfUserPropertiesAndSeveralIdentifiers) {
  auto const publish = decode_publish(0,
                                      "\0\1t"s + with_length("\x26\0\1b\0\1"
                                                             "1\x0B\x81\x01\x26\0\1a\0\1"
                                                             "2\x26\0\1b\0\1"
                                                             "3\x0B\x02\x23\0\x04"s),
                                      Version::v5)
                           .value();

  EXPECT_EQ(publish.properties.user, (UserProperties{{"b", "1"}, {"a", "2"}, {"b", "3"}}));
  EXPECT_THAT(publish.subscription_ids, ElementsAre(129U, 2U));
  EXPECT_EQ(publish.topic_alias, 4);
}

class MalformedPublish : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedPublish, IsRefused) {
  EXPECT_TRUE(decode_publish(2, GetParam().body, Version::v5).has_error());
}

INSTANTIATE_TEST_SUITE_P(Each, MalformedPublish,
                         testing::Values(Malformed{"topic_cut_off", "\0\5t"s}, Malformed{"no_identifier", "\0\1t\0"s},
                                         Malformed{"identifier_0", "\0\1t\0\0\0"s},
                                         Malformed{"no_properties", "\0\1t\0\7"s},
                                         Malformed{"identifier_of_subscription_0", "\0\1t\0\7\2\x0B\0"s},
                                         Malformed{"alias_0", "\0\1t\0\7\3\x23\0\0"s},
                                         Malformed{"format_indicator_2", "\0\1t\0\7\2\1\2"s},
                                         Malformed{"content_type_twice", "\0\1t\0\7\6\3\0\0\3\0\0"s}),
                         [](const auto& tested) { return tested.param.what; });

/// MQTT 5, 3.3.1.2.
TEST(DecodePublish, RefusesQos3) {
  EXPECT_TRUE(decode_publish(6, "\0\1t\0\7\0"s, Version::v5).has_error());
}

/// MQTT 5, 3.4.2.1: the short forms.
TEST(DecodeAcknowledgement, ReadsEveryForm) {
  EXPECT_EQ(decode_acknowledgement(PacketType::puback, "\0\7"s, Version::v5).value().code, 0);
  EXPECT_EQ(decode_acknowledgement(PacketType::puback, "\0\7\x10"s, Version::v5).value().code, 0x10);
  auto const whole = decode_acknowledgement(PacketType::pubrec, "\0\7\x97\6\x1F\0\3why"s, Version::v5).value();
  EXPECT_EQ(whole.packet_id, 7);
  EXPECT_EQ(whole.reason, "why");
  EXPECT_EQ(decode_acknowledgement(PacketType::puback, "\0\7"s, Version::v3_1_1).value().packet_id, 7);
}

TEST(DecodeAcknowledgement, RefusesWhatIsCutOffOrTooLong) {
  EXPECT_TRUE(decode_acknowledgement(PacketType::puback, "\0"s, Version::v5).has_error());
  EXPECT_TRUE(decode_acknowledgement(PacketType::puback, "\0\7\0\0x"s, Version::v5).has_error());
  EXPECT_TRUE(decode_acknowledgement(PacketType::puback, "\0\7\0"s, Version::v3_1_1).has_error());
}

TEST(DecodeSubscriptionAck, ReadsACodeForEachFilter) {
  EXPECT_THAT(decode_subscription_ack(PacketType::suback, "\0\7\0\1\x87"s, Version::v5).value().codes,
              ElementsAre(1, 0x87));
  EXPECT_THAT(decode_subscription_ack(PacketType::suback, "\0\7\2\x80"s, Version::v3_1_1).value().codes,
              ElementsAre(2, 0x80));
  EXPECT_THAT(decode_subscription_ack(PacketType::unsuback, "\0\7"s, Version::v3_1_1).value().codes, ElementsAre());
}

TEST(DecodeDisconnect, ReadsEveryForm) {
  EXPECT_EQ(decode_disconnect("").value().code, 0);
  EXPECT_EQ(decode_disconnect("\x8E").value().code, 0x8E);
  auto const whole = decode_disconnect("\x9C\x0B\x1C\0\2at\x1F\0\3why"s).value();
  EXPECT_EQ(whole.server_reference, "at");
  EXPECT_EQ(whole.reason, "why");
  EXPECT_TRUE(decode_disconnect("\x8E\5\x11\0\0\0\1"s).has_error());  // a server has no session expiry to tell
}

TEST(DecodeAuth, ReadsMethodAndData) {
  auto const auth = decode_auth("\x18\x08\x15\0\1m\x16\0\1d"s).value();

  EXPECT_EQ(auth.code, 0x18);
  EXPECT_EQ(auth.method, "m");
  EXPECT_EQ(auth.data, "d");
}

TEST(Names, SayWhichPacketsComeFromAServer) {
  EXPECT_TRUE(comes_from_a_server(PacketType::disconnect, Version::v5));
  EXPECT_FALSE(comes_from_a_server(PacketType::disconnect, Version::v3_1_1));
  EXPECT_FALSE(comes_from_a_server(PacketType::subscribe, Version::v5));
  EXPECT_FALSE(comes_from_a_server(PacketType{}, Version::v5));
  EXPECT_EQ(name(PacketType{}), "a packet of type 0");
}

}  // namespace
}  // namespace petal::mqtt_codec
