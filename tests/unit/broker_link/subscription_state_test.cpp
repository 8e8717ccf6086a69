// SPDX-License-Identifier: Apache-2.0
#include "broker_link/subscription_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace petal::broker_link {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> missing(const SubscriptionState& filters) {
  std::vector<std::string> names;
  for (auto const& [filter, options] : filters.to_subscribe()) names.push_back(filter);
  return names;
}

class WantedFiltersTest : public testing::Test {
 protected:
  void hold(const std::string& filter) {
    filters_.want(filter, {});
    filters_.subscribed(filter);
  }

  SubscriptionState filters_;
};

TEST_F(WantedFiltersTest, RemembersARefusalUntilTheFilterIsSubscribedOrNotWanted) {
  filters_.want("a", {});
  filters_.want("b", {});

  EXPECT_TRUE(filters_.refused("a", "why"));
  EXPECT_FALSE(filters_.refused("a", "why"));
  EXPECT_TRUE(filters_.refused("a", "another reason"));
  EXPECT_TRUE(filters_.refused("b", "why"));
  EXPECT_FALSE(filters_.refused("never wanted", "why"));
  EXPECT_THAT(missing(filters_), ElementsAre("a", "b"));

  filters_.subscribed("a");
  filters_.unwant("b");
  EXPECT_THAT(filters_.refused(), IsEmpty());
}

TEST_F(WantedFiltersTest, KeepsWhatTheSessionHoldsWhereOtherOptionsAreRefused) {
  hold("a");
  auto const before = filters_.known("a");
  filters_.want("a", {Qos::exactly_once, false});

  filters_.roll_back("a", before, "why");

  EXPECT_EQ(filters_.known("a")->options.qos, Qos::at_least_once);
  EXPECT_THAT(missing(filters_), IsEmpty());
  EXPECT_THAT(filters_.to_unsubscribe(), IsEmpty());
  EXPECT_THAT(filters_.refused(), IsEmpty());
}

TEST_F(WantedFiltersTest, TakesBackOnlyWhatIsStillWanted) {
  filters_.want("a", {});
  auto const before = filters_.known("a");
  filters_.unwant("a");

  filters_.roll_back("a", before, "why");
  EXPECT_FALSE(filters_.wants("a"));
}

TEST_F(WantedFiltersTest, AsksForWhatTheBrokerDoesNotHold) {
  hold("a");
  filters_.want("b", {});

  EXPECT_THAT(missing(filters_), ElementsAre("b"));
}

TEST_F(WantedFiltersTest, AsksForNothingWhenTheSessionWasKept) {
  hold("a");
  hold("b");

  EXPECT_THAT(missing(filters_), IsEmpty());
}

TEST_F(WantedFiltersTest, AsksForEverythingWhenTheSessionWasLost) {
  hold("a");
  hold("b");

  filters_.session_lost();

  EXPECT_THAT(missing(filters_), ElementsAre("a", "b"));
}

TEST_F(WantedFiltersTest, TakesBackWhatTheKeptSessionStillHolds) {
  hold("a");

  filters_.unwant("a");

  EXPECT_THAT(missing(filters_), IsEmpty());
  EXPECT_THAT(filters_.to_unsubscribe(), ElementsAre("a"));
}

TEST_F(WantedFiltersTest, TakesNothingBackFromANewSession) {
  hold("a");
  filters_.unwant("a");

  filters_.session_lost();

  EXPECT_THAT(filters_.to_unsubscribe(), IsEmpty());
}

TEST_F(WantedFiltersTest, AsksAgainWhenTheOptionsChange) {
  hold("a");

  filters_.want("a", {Qos::exactly_once, false});

  EXPECT_THAT(missing(filters_), ElementsAre("a"));
}

TEST_F(WantedFiltersTest, DoesNotAskAgainForTheSame) {
  hold("a");

  filters_.want("a", {});

  EXPECT_THAT(missing(filters_), IsEmpty());
}

TEST_F(WantedFiltersTest, KnowsWhichFilterAnIdentifierMeans) {
  filters_.want("a/#", {});
  filters_.want("a/b", {});
  std::array const both = {SubscriptionState::identifier("a/#"), SubscriptionState::identifier("a/b")};

  EXPECT_THAT(filters_.meant(both, "a/b"), ElementsAre("a/#", "a/b"));
  EXPECT_THAT(filters_.meant(both, "a/c"), ElementsAre("a/#"));

  filters_.unwant("a/#");
  EXPECT_THAT(filters_.meant(both, "a/b"), ElementsAre("a/b"));
}

TEST(SubscriptionIdentifier, IsTheSameInEveryProcessAndWithinItsRange) {
  EXPECT_EQ(SubscriptionState::identifier("a/b"), SubscriptionState::identifier(std::string("a/") + "b"));
  for (auto const* filter : {"", "a", "org/+/device/#"}) {
    EXPECT_GE(SubscriptionState::identifier(filter), 1U);
    EXPECT_LE(SubscriptionState::identifier(filter), 268'435'455U);
  }
}

TEST(SubscriptionState, AsksForWhatWasLeftOutOnlyWhenItIsGivenAnotherChance) {
  SubscriptionState filters;
  filters.want("a", {});
  filters.leave_out("a", "the broker ends the link for it");
  EXPECT_TRUE(filters.to_subscribe().empty());
  EXPECT_TRUE(filters.refused().contains("a"));

  filters.give_another_chance();

  EXPECT_EQ(filters.to_subscribe().size(), 1U);
}

}  // namespace
}  // namespace petal::broker_link
