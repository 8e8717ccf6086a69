// SPDX-License-Identifier: Apache-2.0
#include "config/broker_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::config {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view text) {
  auto const url = parse_broker_url(text);
  return url ? "" : url.error().message();
}

TEST(BrokerUrl, HasTheSchemesUsualPortWhereItNamesNone) {
  EXPECT_EQ(parse_broker_url("mqtt://broker").value(), (BrokerUrl{false, "broker", 1883}));
  EXPECT_EQ(parse_broker_url("MQTTS://broker/").value(), (BrokerUrl{true, "broker", 8883}));
}

TEST(BrokerUrl, HasThePortItNames) {
  EXPECT_EQ(parse_broker_url("mqtts://broker:443").value(), (BrokerUrl{true, "broker", 443}));
  EXPECT_EQ(parse_broker_url("mqtt://[::1]:65535").value(), (BrokerUrl{false, "::1", 65535}));
}

TEST(BrokerUrl, ReadsBackAsItIsWritten) {
  for (auto const* text : {"mqtt://broker:1883", "mqtts://[fe80::1]:8883", "mqtt://127.0.0.1:1"})
    EXPECT_EQ(to_string(parse_broker_url(text).value()), text);
}

TEST(BrokerUrl, SaysWhatIsWrong) {
  EXPECT_THAT(refusal("broker:1883"), HasSubstr("does not begin with mqtt:// or mqtts://"));
  EXPECT_THAT(refusal("ssl://broker"), HasSubstr("does not begin with mqtt:// or mqtts://"));
  EXPECT_THAT(refusal("mqtt://"), HasSubstr("the host is missing"));
  EXPECT_THAT(refusal("mqtt://a b"), HasSubstr("not a name or an address"));
  EXPECT_THAT(refusal("mqtt://::1"), HasSubstr("in brackets"));
  EXPECT_THAT(refusal("mqtt://[::1"), HasSubstr("not closed"));
  EXPECT_THAT(refusal("mqtt://[::1]x"), HasSubstr("not a port"));
  EXPECT_THAT(refusal("mqtt://[broker]"), HasSubstr("not a name or an address"));
  EXPECT_THAT(refusal("mqtt://broker/path"), HasSubstr("a path"));
  EXPECT_THAT(refusal("mqtt://broker?a=b"), HasSubstr("a query"));
  EXPECT_THAT(refusal("mqtt://broker#a"), HasSubstr("a fragment"));
}

TEST(BrokerUrl, RefusesAPortThatIsNone) {
  for (auto const* text : {"mqtt://a:", "mqtt://a:0", "mqtt://a:65536", "mqtt://a:1x", "mqtt://a:-1", "mqtt://a: 1"})
    EXPECT_THAT(refusal(text), HasSubstr("the port is not a whole number")) << text;
}

TEST(BrokerUrl, SaysWhereCredentialsBelong) {
  EXPECT_THAT(refusal("mqtt://joe:hunter2@broker"), HasSubstr("set MQTT_USERNAME and MQTT_PASSWORD"));
}

TEST(Credentials, AreCoveredUpToTheLastAt) {
  EXPECT_EQ(without_credentials("mqtt://joe:p@ss/w,rd@broker:1"), "mqtt://********@broker:1");
  EXPECT_EQ(without_credentials("joe:hunter2@broker"), "********@broker");
  EXPECT_EQ(without_credentials("mqtt://broker"), "mqtt://broker");
}

}  // namespace
}  // namespace petal::config
