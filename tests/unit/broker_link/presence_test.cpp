// SPDX-License-Identifier: Apache-2.0
#include "broker_link/presence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::broker_link {
namespace {

SessionEnd const by_peer{.established = true, .by_peer = true};
SessionEnd const lived{.established = true};

TEST(Presence, IsToldByWillAtConnectAndBeforeDisconnect) {
  Presence presence("robots/r");
  auto const will = presence.will("2026-01-01T00:00:00Z");

  ASSERT_TRUE(will);
  EXPECT_EQ(will->payload,
            R"({"status":"offline","reason":"connection lost","connected_since":"2026-01-01T00:00:00Z"})");
  EXPECT_TRUE(will->retain);
  EXPECT_EQ(presence.online("now", "1.2").payload, R"({"status":"online","timestamp":"now","version":"1.2"})");
  EXPECT_EQ(presence.offline("now").payload, R"({"status":"offline","reason":"stopped","timestamp":"now"})");
}

TEST(Presence, IsToldNowhereWithoutATopic) {
  Presence const presence("");

  EXPECT_FALSE(presence.is_on());
  EXPECT_FALSE(presence.will("now"));
}

TEST(Presence, IsNotRetainedWhereTheBrokerKeepsNothing) {
  Presence presence("t");
  presence.set_retain(false);

  EXPECT_FALSE(presence.will("now")->retain);
  EXPECT_FALSE(presence.offline("now").retain);
}

TEST(Presence, SparesABrokerThatEndsTheLinkForIt) {
  Presence presence("t");
  for (int i = 0; i < 2; ++i) {
    presence.online("now", "1");
    EXPECT_FALSE(presence.ended(by_peer));
  }
  presence.online("now", "1");

  EXPECT_TRUE(presence.ended(by_peer));
  EXPECT_FALSE(presence.is_on());
  EXPECT_TRUE(presence.set_topic("another"));
  EXPECT_TRUE(presence.is_on());
}

TEST(Presence, CountsOnlyLinksThatEndedBeforeTheAnswer) {
  Presence presence("t");
  for (int i = 0; i < 10; ++i) {
    presence.online("now", "1");
    presence.answered();
    EXPECT_FALSE(presence.ended(i % 2 == 0 ? by_peer : lived));
  }
}

}  // namespace
}  // namespace petal::broker_link
