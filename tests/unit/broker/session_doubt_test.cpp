// SPDX-License-Identifier: Apache-2.0
#include "broker/session_doubt.hpp"

#include <gtest/gtest.h>

namespace petal::broker {
namespace {

using std::chrono::milliseconds;

SessionEnd const at_once{.established = true, .by_peer = true, .session_present = true};

TEST(SessionDoubt, GivesUpASessionThatEndsFourLinksAtOnce) {
  SessionDoubt doubt;
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(doubt.ended(at_once, milliseconds(10)));

  EXPECT_TRUE(doubt.ended(at_once, milliseconds(10)));
  EXPECT_FALSE(doubt.ended(at_once, milliseconds(10)));
}

TEST(SessionDoubt, NeverTakesForItWhatMayHaveAnotherCause) {
  auto message_was_sent = at_once;
  message_was_sent.unanswered = 1;
  auto no_session = at_once;
  no_session.session_present = false;
  auto network = at_once;
  network.by_peer = false;
  SessionDoubt doubt;
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(doubt.ended(message_was_sent, milliseconds(10)));
    EXPECT_FALSE(doubt.ended(no_session, milliseconds(10)));
    EXPECT_FALSE(doubt.ended(network, milliseconds(10)));
    EXPECT_FALSE(doubt.ended(at_once, milliseconds(5000)));
  }
}

TEST(SessionDoubt, CountsOnlyLinksInARow) {
  SessionDoubt doubt;
  for (int i = 0; i < 3; ++i) doubt.ended(at_once, milliseconds(10));
  doubt.ended({.established = true, .session_present = true}, milliseconds(60'000));

  EXPECT_FALSE(doubt.ended(at_once, milliseconds(10)));
}

}  // namespace
}  // namespace petal::broker
