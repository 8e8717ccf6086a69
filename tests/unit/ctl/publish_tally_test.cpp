// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/publish_tally.hpp"

#include <gtest/gtest.h>

namespace petal::ctl {

using Answer = PublishTally::Answer;
using std::chrono::microseconds;

TEST(PublishTally, KnowsWhatIsStoredFromWhatIsPublished) {
  PublishTally tally;
  for (int i = 0; i < 3; ++i) tally.sent();

  auto const published = R"({"status":"success","message":"\"stored\"","delivery":"acknowledged"})";
  EXPECT_EQ(tally.answered(200, published, microseconds(5)), Answer::published);
  EXPECT_EQ(tally.answered(200, R"({"status":"success","delivery":"stored"})", microseconds(900)), Answer::stored);
  EXPECT_EQ(tally.published(), 1U);
  EXPECT_EQ(tally.stored(), 1U);
  EXPECT_EQ(tally.unanswered(), 1U);
  EXPECT_EQ(tally.times().max(), microseconds(5));
}

TEST(PublishTally, CountsRefusalsByStatusWithTheFirstReason) {
  PublishTally tally;
  for (int i = 0; i < 3; ++i) tally.sent();

  EXPECT_EQ(tally.answered(503, R"({"detail":"not connected"})", microseconds(1)), Answer::refused);
  EXPECT_EQ(tally.answered(503, R"({"detail":"still not"})", microseconds(1)), Answer::refused);
  EXPECT_EQ(tally.answered(413, R"({"detail":"too large"})", microseconds(1)), Answer::refused_all);
  EXPECT_EQ(tally.refused(), 3U);
  EXPECT_EQ(tally.refusals().at(503).count, 2U);
  EXPECT_EQ(tally.refusals().at(503).text, "not connected");
}

TEST(PublishTally, TrustsNobodyWhoIsNoManager) {
  PublishTally tally;
  tally.sent();

  EXPECT_EQ(tally.answered(200, "<html>", microseconds(1)), Answer::senseless);
  EXPECT_EQ(tally.published(), 0U);
}

}  // namespace petal::ctl
