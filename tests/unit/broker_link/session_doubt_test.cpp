// SPDX-License-Identifier: Apache-2.0
#include "broker_link/session_doubt.hpp"

#include <gtest/gtest.h>

namespace petal::broker_link {
namespace {

const SessionEnd suspicious{.established = true, .by_peer = true, .session_present = true, .silent = true};

TEST(SessionDoubt, WantsANewSessionAfterSixLinksThatBroughtNothing) {
  SessionDoubt doubt;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(doubt.ended(suspicious));

  EXPECT_TRUE(doubt.ended(suspicious));
  EXPECT_FALSE(doubt.ended({.established = false}));
  EXPECT_TRUE(doubt.is_certain()) << "the broker was not reached";
  EXPECT_FALSE(doubt.ended({.established = true, .by_peer = true, .silent = true}));
  EXPECT_FALSE(doubt.is_certain()) << "a new one has begun";
}

TEST(SessionDoubt, BelievesABrokerThatSentSomethingOrHasNoSessionOrWasCutOff) {
  SessionEnd spoke = suspicious, other_session = suspicious, network = suspicious;
  spoke.silent = other_session.session_present = network.by_peer = false;

  for (auto const& harmless : {spoke, other_session, network}) {
    SessionDoubt doubt;
    for (int i = 0; i < 5; ++i) doubt.ended(suspicious);
    EXPECT_FALSE(doubt.ended(harmless));
    EXPECT_FALSE(doubt.ended(suspicious));
  }
}

}  // namespace
}  // namespace petal::broker_link
