// SPDX-License-Identifier: Apache-2.0
#include "profile/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::profile {
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
  auto const& aws = aws_iot;

  EXPECT_THAT(check_publish(aws, std::string(257, 't'), 1, Qos::at_least_once).error().message(),
              HasSubstr("bytes in a topic"));
  EXPECT_THAT(check_publish(aws, "1/2/3/4/5/6/7/8/9", 1, Qos::at_least_once).error().message(), HasSubstr("slashes"));
  EXPECT_THAT(check_publish(aws, "t", 1, Qos::exactly_once).error().message(), HasSubstr("QoS"));
  EXPECT_TRUE(check_publish(aws, "1/2/3/4/5/6/7/8", 131'072, Qos::at_least_once));
}

TEST(Limits, LetsTheTopicsOfTheServiceItselfPass) {
  auto const& aws = aws_iot;

  EXPECT_TRUE(check_publish(aws, "$aws/things/robot/shadow/name/config/update", 1, Qos::at_least_once));
  EXPECT_TRUE(check_subscribe(aws, "$aws/things/robot/jobs/notify-next", Qos::at_least_once));
}

TEST(Limits, DoesNotCountTheRuleThatBasicIngestAddresses) {
  auto const& aws = aws_iot;
  auto const rule = "$aws/rules/" + std::string(100, 'r') + "/";

  EXPECT_TRUE(check_publish(aws, rule + "1/2/3/4/5/6/7/8", 1, Qos::at_least_once));
  EXPECT_TRUE(check_publish(aws, rule + std::string(256, 't'), 1, Qos::at_least_once));
  EXPECT_THAT(check_publish(aws, rule + "1/2/3/4/5/6/7/8/9", 1, Qos::at_least_once).error().message(),
              HasSubstr("slashes in a topic: the aws-iot profile allows 7, this has 8"));
  EXPECT_TRUE(check_publish(aws, rule + std::string(257, 't'), 1, Qos::at_least_once).error().is(Errc::limit_exceeded));
}

TEST(Limits, DoesNotCountTheSharePrefixOfAFilter) {
  auto const& aws = aws_iot;

  EXPECT_TRUE(check_subscribe(aws, "$share/group/1/2/3/4/5/6/7/8", Qos::at_least_once));
  EXPECT_TRUE(check_subscribe(aws, "$share/group", Qos::at_least_once).error().is(Errc::invalid_filter));
}

}  // namespace
}  // namespace petal::profile
