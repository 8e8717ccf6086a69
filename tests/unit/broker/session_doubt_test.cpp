// SPDX-License-Identifier: Apache-2.0
#include "broker/session_doubt.hpp"

#include <gtest/gtest.h>

namespace petal::broker {
namespace {

using std::chrono::milliseconds;

SessionEnd const at_once{.established = true, .by_peer = true, .session_present = true};

TEST(SessionDoubt, GivesUpASessionThatEndsThreeLinksOverWhichNothingWasSent) {
  SessionDoubt doubt;
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(doubt.ended(at_once, milliseconds(10)));

  EXPECT_TRUE(doubt.ended(at_once, milliseconds(10)));
  EXPECT_EQ(doubt.quiet(), milliseconds(0));
  EXPECT_FALSE(doubt.ended(at_once, milliseconds(10)));
}

TEST(SessionDoubt, AsksForQuietAfterALinkThatMayHaveEndedForWhatWasSent) {
  auto message_was_sent = at_once;
  message_was_sent.unanswered = 1;
  SessionDoubt doubt;
  EXPECT_EQ(doubt.quiet(), milliseconds(0));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(doubt.ended(message_was_sent, milliseconds(10)));

  EXPECT_GT(doubt.quiet(), milliseconds(0));
}

TEST(SessionDoubt, NeverTakesForItWhatHasAnotherCause) {
  auto no_session = at_once;
  no_session.session_present = false;
  auto network = at_once;
  network.by_peer = false;
  SessionDoubt doubt;
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(doubt.ended(no_session, milliseconds(10)));
    EXPECT_FALSE(doubt.ended(network, milliseconds(10)));
    EXPECT_FALSE(doubt.ended(at_once, milliseconds(5000)));
    EXPECT_EQ(doubt.quiet(), milliseconds(0));
  }
}

}  // namespace
}  // namespace petal::broker
