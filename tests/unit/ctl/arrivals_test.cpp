// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/arrivals.hpp"

#include <gtest/gtest.h>

namespace petal::ctl {
namespace {

/// That message `number`, sent when all below `settled` had been answered.
Stamp stamp(std::uint64_t number, std::uint64_t settled) {
  return {number, std::chrono::microseconds(0), settled};
}

}  // namespace

TEST(Arrivals, MissWhatWasPublishedAndHasNotCome) {
  Arrivals arrivals;
  for (std::uint64_t i = 0; i < 3; ++i) arrivals.sent(i);
  arrivals.answered(0, true);
  arrivals.answered(1, false);  // refused
  arrivals.answered(2, true);

  EXPECT_EQ(arrivals.missing(), 2U);
  EXPECT_TRUE(arrivals.arrived(stamp(2, 0)));
  EXPECT_EQ(arrivals.missing(), 1U);
  EXPECT_EQ(arrivals.received(), 1U);
}

TEST(Arrivals, MayComeBeforeTheirAnswer) {
  Arrivals arrivals;
  arrivals.sent(0);

  EXPECT_TRUE(arrivals.arrived(stamp(0, 0)));
  arrivals.answered(0, true);
  EXPECT_EQ(arrivals.missing(), 0U);
}

TEST(Arrivals, CountWhatComesTwiceOnce) {
  Arrivals arrivals;
  arrivals.sent(0);

  EXPECT_TRUE(arrivals.arrived(stamp(0, 0)));
  EXPECT_FALSE(arrivals.arrived(stamp(0, 0)));
  EXPECT_EQ(arrivals.received(), 1U);
  EXPECT_EQ(arrivals.repeated(), 1U);
}

TEST(Arrivals, LeaveOutWhatWasNeverSent) {
  Arrivals arrivals;
  arrivals.sent(1);

  EXPECT_FALSE(arrivals.arrived(stamp(0, 0)));
  EXPECT_FALSE(arrivals.arrived(stamp(7, 0)));
  EXPECT_EQ(arrivals.received() + arrivals.repeated(), 0U);
}

TEST(Arrivals, AreInAnyOrderWhereTheyWereUnderWayTogether) {
  Arrivals arrivals;
  arrivals.sent(0);
  arrivals.sent(1);

  arrivals.arrived(stamp(1, 0));
  arrivals.arrived(stamp(0, 0));
  EXPECT_EQ(arrivals.out_of_order(), 0U);
}

TEST(Arrivals, AreOutOfOrderBehindWhatWasSentAfterTheirAnswer) {
  Arrivals arrivals;
  arrivals.sent(0);
  arrivals.sent(1);
  arrivals.answered(1, true);
  EXPECT_EQ(arrivals.settled(), 0U);
  arrivals.answered(0, true);
  EXPECT_EQ(arrivals.settled(), 2U);
  arrivals.sent(2);

  arrivals.arrived(stamp(1, 0));
  arrivals.arrived(stamp(2, 2));
  arrivals.arrived(stamp(0, 0));
  EXPECT_EQ(arrivals.out_of_order(), 1U);
}

}  // namespace petal::ctl
