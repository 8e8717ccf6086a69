// SPDX-License-Identifier: Apache-2.0
#include "broker_link/reconnect_policy.hpp"

#include <gtest/gtest.h>

namespace petal::broker_link {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Time = ReconnectPolicy::Time;

constexpr Time start = Time() + std::chrono::hours(1);

milliseconds longest_pause(ReconnectPolicy& reconnecting, int draws) {
  milliseconds longest{0};
  for (int i = 0; i < draws; ++i) longest = std::max(longest, reconnecting.pause());
  return longest;
}

TEST(ReconnectPolicy, NeverSendsTwoConnectsWithinASecond) {
  ReconnectPolicy reconnecting({}, 1);
  EXPECT_EQ(reconnecting.until_connect(start), milliseconds(0));

  reconnecting.connect_sent(start);

  EXPECT_GE(reconnecting.until_connect(start), milliseconds(1000));
  EXPECT_GE(start + milliseconds(300) + reconnecting.until_connect(start + milliseconds(300)), start + seconds(1));
  EXPECT_EQ(reconnecting.until_connect(start + seconds(2)), milliseconds(0));
}

TEST(ReconnectPolicy, DoesNotStartOverForAConnackAlone) {
  ReconnectPolicy reconnecting({}, 1);
  longest_pause(reconnecting, 10);

  reconnecting.ended({.accepted = start}, start + milliseconds(9'999));

  EXPECT_GT(longest_pause(reconnecting, 50), seconds(20));
}

TEST(ReconnectPolicy, StartsOverAfterALinkThatLasted) {
  ReconnectPolicy reconnecting({}, 1);
  longest_pause(reconnecting, 10);

  reconnecting.ended({.accepted = start}, start + seconds(10));

  EXPECT_LE(reconnecting.pause(), seconds(1));
}

TEST(ReconnectPolicy, SettlesAtTheLongestPauseWhereTwoRobotsHaveOneClientId) {
  ReconnectPolicy reconnecting({}, 1);

  for (int round = 0; round < 20; ++round) {
    reconnecting.ended({.taken_over = true, .accepted = start}, start + seconds(60));
    auto const pause = reconnecting.pause();
    EXPECT_GE(pause, milliseconds(500));
    if (round > 5) EXPECT_GE(pause, seconds(15));
  }
}

}  // namespace
}  // namespace petal::broker_link
