// SPDX-License-Identifier: Apache-2.0
#include "topic/retained_round.hpp"

#include <gtest/gtest.h>

namespace petal::topic {
namespace {

using namespace std::chrono_literals;

using Time = RetainedRound::Time;

using Asked = RetainedRound::Asked;

Asked asked(std::initializer_list<Time> times) {
  Asked all;
  for (auto const time : times) all.at(time);
  return all;
}

class RetainedRoundTest : public testing::Test {
 protected:
  Time const start_ = Time(1h);
  RetainedRound round_;
};

TEST_F(RetainedRoundTest, TakesWhatComesForItsOwnSubscription) {
  round_.begin(start_);

  EXPECT_TRUE(round_.takes("a", asked({start_}), start_ + 1s));
  EXPECT_TRUE(round_.takes("b", asked({start_}), start_ + 1s));
  EXPECT_TRUE(round_.takes("a", asked({start_}), start_ + 2s));  // nobody has asked again: it is another value
}

TEST_F(RetainedRoundTest, LeavesToOthersWhatItHasHad) {
  round_.begin(start_);
  EXPECT_TRUE(round_.takes("a", asked({start_}), start_ + 1s));
  auto const asked_again = start_ + 2s;

  EXPECT_FALSE(round_.takes("a", asked({start_, asked_again}), start_ + 3s));
  EXPECT_FALSE(round_.takes("a", asked({start_, asked_again}), start_ + 20s));
}

TEST_F(RetainedRoundTest, IsNotCutShortWhereSomebodyElseAsksBeforeItsMessagesHaveCome) {
  round_.begin(start_);
  auto const asked_again = start_ + 1ms;

  EXPECT_TRUE(round_.takes("a", asked({start_, asked_again}), start_ + 1s));
  EXPECT_FALSE(round_.takes("a", asked({start_, asked_again}), start_ + 1s));
}

TEST_F(RetainedRoundTest, TakesWhatComesFirstWhereSomebodyElseHasAskedBefore) {
  auto const asked_before = start_ - 1ms;
  round_.begin(start_);

  EXPECT_TRUE(round_.takes("a", asked({asked_before, start_}), start_ + 1s));
  EXPECT_FALSE(round_.takes("a", asked({asked_before, start_}), start_ + 1s));
}

TEST_F(RetainedRoundTest, LeavesToOthersWhatItGotLive) {
  round_.begin(start_);
  round_.note("a", start_ + 1s);

  EXPECT_FALSE(round_.takes("a", asked({start_, start_ + 2s}), start_ + 3s));
  EXPECT_TRUE(round_.takes("b", asked({start_, start_ + 2s}), start_ + 3s));
}

TEST_F(RetainedRoundTest, LastsAsLongAsSomethingNewComes) {
  round_.begin(start_);
  for (int i = 0; i < 100; ++i)
    EXPECT_TRUE(round_.takes(std::to_string(i), asked({start_, start_ + 1ms}), start_ + std::chrono::seconds(4 * i)));

  EXPECT_FALSE(round_.is_open(start_ + 402s));
}

TEST_F(RetainedRoundTest, GoesOnWhenTheBrokerHasAnswered) {
  round_.begin(start_);
  round_.go_on(start_ + 4s);
  EXPECT_TRUE(round_.is_open(start_ + 8s));

  round_.go_on(start_ + 60s);
  EXPECT_TRUE(round_.takes("a", asked({start_}), start_ + 61s));
}

TEST_F(RetainedRoundTest, TakesWhatNobodyHasAskedForLately) {
  EXPECT_TRUE(round_.takes("a", {}, start_));

  round_.begin(start_);
  EXPECT_TRUE(
      round_.takes("a", asked({start_, start_ + 20s}), start_ + 51s));  // the broker has lost the session, perhaps
}

TEST_F(RetainedRoundTest, BeginsAnewWithTheLink) {
  round_.begin(start_);
  EXPECT_TRUE(round_.takes("a", asked({start_}), start_ + 1s));

  round_.begin(start_ + 10s);
  EXPECT_TRUE(round_.takes("a", asked({start_, start_ + 11s}), start_ + 12s));
}

TEST(Asked, KnowsTheLastTwoTimes) {
  Time const first = Time(1s), second = Time(2s), third = Time(3s);
  auto all = asked({first, third});
  all.merge(asked({second}));

  EXPECT_EQ(all.last, third);
  EXPECT_EQ(all.before, second);
}

}  // namespace
}  // namespace petal::topic
