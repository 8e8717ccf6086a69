// SPDX-License-Identifier: Apache-2.0
#include "broker_link/filter_suspicion.hpp"

#include <gtest/gtest.h>

namespace petal::broker_link {
namespace {

constexpr FilterSuspicion::Time now{};

SessionEnd ended(std::vector<std::string> subscribing, bool only = true, bool by_peer = true) {
  return {.by_peer = by_peer, .subscribing = std::move(subscribing), .only_subscribing = only};
}

TEST(FilterSuspicion, LeavesOutAFilterThatWasAloneThreeTimes) {
  FilterSuspicion suspicion;
  EXPECT_EQ(suspicion.ended(ended({"a", "b"}), now), "");
  EXPECT_TRUE(suspicion.is_careful());
  EXPECT_EQ(suspicion.ended(ended({"b"}), now), "");
  EXPECT_EQ(suspicion.ended(ended({"b"}), now), "");

  EXPECT_EQ(suspicion.ended(ended({"b"}), now), "b");
  suspicion.all_answered();
  EXPECT_FALSE(suspicion.is_careful());
}

TEST(FilterSuspicion, RefusesForTenMinutesWhatItHasLeftOut) {
  FilterSuspicion suspicion;
  for (int i = 0; i < 3; ++i) suspicion.ended(ended({"b"}), now);

  EXPECT_TRUE(suspicion.refuses("b", now + std::chrono::seconds(599)));
  EXPECT_FALSE(suspicion.refuses("b", now + std::chrono::seconds(600)));
  EXPECT_FALSE(suspicion.refuses("a", now));
}

TEST(FilterSuspicion, SuspectsNothingWhereTheNetworkOrSomethingElseMayHaveDoneIt) {
  FilterSuspicion suspicion;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(suspicion.ended(ended({"a"}, true, false), now), "");
    EXPECT_EQ(suspicion.ended(ended({"a"}, false), now), "");
    EXPECT_EQ(suspicion.ended(ended({}), now), "");
  }
}

TEST(FilterSuspicion, ForgetsWhatWasAnswered) {
  FilterSuspicion suspicion;
  suspicion.ended(ended({"a"}), now);
  suspicion.answered("a");

  EXPECT_EQ(suspicion.ended(ended({"a"}), now), "");
}

}  // namespace
}  // namespace petal::broker_link
