// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/histogram.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace petal::ctl {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST(Histogram, IsZeroWhereNothingWasRecorded) {
  Histogram const times;

  EXPECT_EQ(times.quantile(0.5), nanoseconds(0));
  EXPECT_EQ(times.max(), nanoseconds(0));
  EXPECT_EQ(times.mean().count(), 0);
  EXPECT_TRUE(steps_of(times).empty());
}

TEST(Histogram, IsExactUpToAQuarterOfAMicrosecond) {
  Histogram times;
  for (int i = 1; i <= 200; ++i) times.record(nanoseconds(i));

  EXPECT_EQ(times.quantile(0), nanoseconds(1));
  EXPECT_EQ(times.quantile(0.5), nanoseconds(100));
  EXPECT_EQ(times.quantile(0.99), nanoseconds(198));
  EXPECT_EQ(times.quantile(1), nanoseconds(200));
}

TEST(Histogram, TellsNoTimeMoreThanAHundredAndTwentyEighthTooLong) {
  for (std::int64_t exact = 1; exact < std::numeric_limits<std::int64_t>::max() / 3; exact = exact * 3 + 1) {
    Histogram times;
    times.record(nanoseconds(exact));
    times.record(nanoseconds(std::numeric_limits<std::int64_t>::max()));

    auto const told = times.quantile(0.5).count();
    EXPECT_GE(told, exact);
    EXPECT_LE(told - exact, exact / 128) << exact;
  }
}

TEST(Histogram, KnowsTheLongestAndTheShortestExactly) {
  Histogram times;
  times.record(nanoseconds(123'456'789));
  times.record(nanoseconds(-5));

  EXPECT_EQ(times.max(), nanoseconds(123'456'789));
  EXPECT_EQ(times.quantile(0.999), times.max());
  EXPECT_EQ(times.min(), nanoseconds(0));
}

TEST(Histogram, HasEachTimeInOneStep) {
  Histogram times;
  for (auto const time : {microseconds(4), microseconds(99), microseconds(101), microseconds(149), microseconds(400)})
    times.record(time);

  auto const steps = steps_of(times);
  ASSERT_EQ(steps.size(), 11U);
  EXPECT_EQ(steps.front().up_to, microseconds(10));
  EXPECT_EQ(steps.front().count, 1U);
  EXPECT_EQ(steps[6].up_to, microseconds(100));
  EXPECT_EQ(steps[6].count, 1U);
  EXPECT_EQ(steps[7].count, 2U);
  EXPECT_EQ(steps.back().up_to, microseconds(500));
  EXPECT_EQ(steps.back().count, 1U);
}

}  // namespace petal::ctl
