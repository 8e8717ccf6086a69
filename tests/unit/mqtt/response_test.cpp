// SPDX-License-Identifier: Apache-2.0
#include "mqtt/response.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "unit/mqtt/proxy_fixture.hpp"

namespace petal::mqtt {
namespace {

using ResponseTest = ProxyFixture;

TEST_F(ResponseTest, AddsWhatIsMissingAndKeepsWhatIsThere) {
  run(respond(proxy_, "r", "m", {{"status", "operational"}, {"uptime", 3}})).value();

  auto const sent = json::parse(transport_.published.at(0).payload).as_object();
  EXPECT_EQ(sent.at("messageId"), "m");
  EXPECT_EQ(sent.at("status"), "operational");
  EXPECT_EQ(sent.at("uptime"), 3);
  EXPECT_TRUE(sent.at("timestamp").is_string());
}

TEST_F(ResponseTest, IsASuccessWhereItDoesNotSay) {
  run(respond(proxy_, "r", 7, {})).value();

  EXPECT_EQ(json::parse(transport_.published.at(0).payload).at("status"), "success");
  EXPECT_EQ(json::parse(transport_.published.at(0).payload).at("messageId"), 7);
}

TEST(ResponseTopic, ReplacesTheCommandLevel) {
  EXPECT_EQ(response_topic("org/o/device/d/command"), "org/o/device/d/response");
  EXPECT_EQ(response_topic("x"), "x/response");
  EXPECT_EQ(progress_topic("org/o/device/command/command"), "org/o/device/command/progress");
}

TEST(ProgressTopic, IsADevices) {
  EXPECT_TRUE(is_progress_topic("org/o/device/d/progress"));
  EXPECT_FALSE(is_progress_topic("org/o/device/d/response"));
  EXPECT_FALSE(is_progress_topic("my/progress"));
}

}  // namespace
}  // namespace petal::mqtt
