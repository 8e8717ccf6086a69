// SPDX-License-Identifier: Apache-2.0
#include "mqtt/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::mqtt {
namespace {

using testing::HasSubstr;

TEST(Limits, LetsAPayloadOfTheLimitPassAndNoByteMore) {
  Limits limits;
  limits.payload_bytes = 10;

  EXPECT_TRUE(check_publish(limits, "t", 10, Qos::at_least_once));
  EXPECT_TRUE(check_publish(limits, "t", 11, Qos::at_least_once).error().is(Errc::payload_too_large));
}

TEST(Limits, RefusesAWildcardInAPublish) {
  EXPECT_TRUE(check_publish({}, "a/#", 1, Qos::at_least_once).error().is(Errc::invalid_topic));
  EXPECT_TRUE(check_publish({}, "a/+/x", 1, Qos::at_least_once).error().is(Errc::invalid_topic));
}

TEST(Limits, NamesTheLimitOfTheAwsProfileThatWouldBreak) {
  auto const aws = aws_iot_limits(131'072);

  EXPECT_THAT(check_publish(aws, std::string(257, 't'), 1, Qos::at_least_once).error().message(),
              HasSubstr("bytes in a topic"));
  EXPECT_THAT(check_publish(aws, "1/2/3/4/5/6/7/8/9", 1, Qos::at_least_once).error().message(), HasSubstr("slashes"));
  EXPECT_THAT(check_publish(aws, "t", 1, Qos::exactly_once).error().message(), HasSubstr("QoS"));
  EXPECT_TRUE(check_publish(aws, "1/2/3/4/5/6/7/8", 131'072, Qos::at_least_once));
}

TEST(Limits, DoesNotCountTheSharePrefixOfAFilter) {
  auto const aws = aws_iot_limits(131'072);

  EXPECT_TRUE(check_subscribe(aws, "$share/group/1/2/3/4/5/6/7/8", Qos::at_least_once));
  EXPECT_TRUE(check_subscribe(aws, "$share/group", Qos::at_least_once).error().is(Errc::invalid_filter));
}

}  // namespace
}  // namespace petal::mqtt
