// SPDX-License-Identifier: Apache-2.0
#include "broker/filter_suspicion.hpp"

#include <gtest/gtest.h>

namespace petal::broker {
namespace {

SessionEnd ended(std::vector<std::string> subscribing, bool only = true, bool by_peer = true) {
  return {.by_peer = by_peer, .subscribing = std::move(subscribing), .only_subscribing = only};
}

TEST(FilterSuspicion, LeavesOutAFilterThatWasAloneThreeTimes) {
  FilterSuspicion suspicion;
  EXPECT_EQ(suspicion.ended(ended({"a", "b"})), "");
  EXPECT_TRUE(suspicion.is_careful());
  EXPECT_EQ(suspicion.ended(ended({"b"})), "");
  EXPECT_EQ(suspicion.ended(ended({"b"})), "");

  EXPECT_EQ(suspicion.ended(ended({"b"})), "b");
  suspicion.all_answered();
  EXPECT_FALSE(suspicion.is_careful());
}

TEST(FilterSuspicion, SuspectsNothingWhereTheNetworkOrSomethingElseMayHaveDoneIt) {
  FilterSuspicion suspicion;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(suspicion.ended(ended({"a"}, true, false)), "");
    EXPECT_EQ(suspicion.ended(ended({"a"}, false)), "");
    EXPECT_EQ(suspicion.ended(ended({})), "");
  }
}

TEST(FilterSuspicion, ForgetsWhatWasAnswered) {
  FilterSuspicion suspicion;
  suspicion.ended(ended({"a"}));
  suspicion.answered("a");

  EXPECT_EQ(suspicion.ended(ended({"a"})), "");
}

}  // namespace
}  // namespace petal::broker
