// SPDX-License-Identifier: Apache-2.0
#include "host/options.hpp"

#include <gtest/gtest.h>

#include "config/environment.hpp"
#include "daemon/broker_options.hpp"

namespace petal::host {
namespace {

/// The configuration of a process with these variables and no file.
config::Config configured(std::vector<std::string> variables) {
  variables.emplace_back("HOME=/tmp");
  std::vector<const char*> pointers;
  for (auto const& variable : variables) pointers.push_back(variable.c_str());
  pointers.push_back(nullptr);
  return config::load_config(config::Environment::load("/dev/null", pointers.data()).value()).value();
}

TEST(BrokerOptions, OfferAwsItsProtocolOnPort443Only) {
  auto const config =
      configured({"MQTT_BROKER_URL=mqtts://a.iot.eu-west-1.amazonaws.com:443,mqtts://a.iot.eu-west-1.amazonaws.com"});

  auto const options = daemon::broker_options(config, "robot");

  EXPECT_EQ(options.brokers.at(0).alpn, "x-amzn-mqtt-ca");
  EXPECT_EQ(options.brokers.at(1).alpn, "");
  EXPECT_EQ(options.filters_in_subscribe, 8U);
}

TEST(BrokerOptions, KeepToWhatAwsAllowsOnAConnection) {
  auto const aws = daemon::broker_options(configured({"MQTT_PROFILE=aws-iot"}), "robot");
  auto const generic = daemon::broker_options(configured({}), "robot");

  EXPECT_EQ(aws.profile, "aws-iot");
  EXPECT_EQ(aws.max_filters, 50U);
  EXPECT_EQ(aws.max_in_flight, 100U);
  EXPECT_GT(generic.max_filters, 100'000U);
}

TEST(BrokerOptions, LeaveABrokerThatAcknowledgesNothingAfterThreePublishTimeouts) {
  using std::chrono::seconds;

  EXPECT_EQ(daemon::broker_options(configured({}), "r").timing.acknowledge_overdue, seconds(30));
  EXPECT_EQ(daemon::broker_options(configured({"PUBLISH_TIMEOUT=2"}), "r").timing.acknowledge_overdue, seconds(30));
  EXPECT_EQ(daemon::broker_options(configured({"PUBLISH_TIMEOUT=20"}), "r").timing.acknowledge_overdue, seconds(60));
}

TEST(BrokerOptions, OfferOthersNoProtocol) {
  auto const config = configured({"MQTT_BROKER_URL=mqtts://broker.example:443"});

  EXPECT_EQ(daemon::broker_options(config, "robot").brokers.at(0).alpn, "");
}

TEST(BrokerOptions, TakeTheRobotsIdAsClientId) {
  EXPECT_EQ(daemon::broker_options(configured({}), "robot").client_id, "robot");
  EXPECT_EQ(daemon::broker_options(configured({"MQTT_CLIENT_ID=mine"}), "robot").client_id, "mine");
}

TEST(ProxyOptions, HaveTheLimitsOfTheProfile) {
  auto const aws = proxy_options(configured({"MQTT_PROFILE=aws-iot"}));
  auto const generic = proxy_options(configured({"MAX_PAYLOAD_BYTES=1000000"}));

  EXPECT_EQ(aws.limits.topic_bytes, 256U);
  EXPECT_EQ(aws.limits.highest_qos, Qos::at_least_once);
  EXPECT_EQ(generic.limits.payload_bytes, 1'000'000U);
  EXPECT_EQ(generic.limits.highest_qos, Qos::exactly_once);
}

TEST(Supported, IsACallbackServerOnLoopbackOnly) {
  EXPECT_TRUE(check_supported(configured({})));
  EXPECT_TRUE(check_supported(configured({"MQTT_TRANSPORT=service"})));
  EXPECT_TRUE(check_supported(configured({"MQTT_TRANSPORT=service", "CALLBACK_HOST=0.0.0.0"})).has_error());
  EXPECT_TRUE(check_supported(configured({"LOCAL_DB=dashboard"})));
}

}  // namespace
}  // namespace petal::host
