// SPDX-License-Identifier: Apache-2.0
#include "outbox/expiry.hpp"

#include <gtest/gtest.h>

namespace petal::outbox {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Moment noon{"boot-1", seconds(100), hours(24) * 365 * 55};

Moment later(milliseconds by) {
  return {noon.boot, noon.since_boot + by, noon.wall + by};
}

TEST(Expiry, CountsDown) {
  auto const until = deadline(seconds(60), noon);

  EXPECT_EQ(left_until(until, later(seconds(20))), seconds(40));
  EXPECT_LE(left_until(until, later(seconds(60))).count(), 0);
}

TEST(Expiry, IsNotMovedByAWallClockThatIsStepped) {
  auto const until = deadline(seconds(60), noon);
  auto stepped = later(seconds(20));

  stepped.wall += hours(24 * 365);
  EXPECT_EQ(left_until(until, stepped), seconds(40));
  stepped.wall = {};
  EXPECT_EQ(left_until(until, stepped), seconds(40));
}

TEST(Expiry, GoesByTheWallClockAfterAReboot) {
  auto const until = deadline(seconds(60), noon);

  EXPECT_EQ(left_until(until, {"boot-2", seconds(1), noon.wall + seconds(50)}), seconds(10));
  EXPECT_LE(left_until(until, {"boot-2", seconds(1), noon.wall + seconds(61)}).count(), 0);
}

TEST(Expiry, IsNeverFurtherAwayThanItsLifetime) {
  auto const until = deadline(seconds(60), noon);

  EXPECT_EQ(left_until(until, {"boot-2", seconds(1), noon.wall - hours(5)}), seconds(60));
}

TEST(Expiry, DoesNotBelieveAClockOf1970) {
  Moment const unset{"boot-2", seconds(1), hours(12)};

  EXPECT_EQ(left_until(deadline(seconds(60), noon), unset), seconds(60));
  EXPECT_EQ(left_until(deadline(seconds(60), unset), noon), seconds(60));
  EXPECT_EQ(left_until(deadline(seconds(60), unset), {"boot-3", seconds(1), unset.wall + hours(1)}), seconds(60));
}

TEST(Expiry, CountsDownWithinOneBootWhateverTheWallClockSays) {
  Moment const unset{"boot-2", seconds(1), hours(12)};
  auto const until = deadline(seconds(60), unset);

  EXPECT_EQ(left_until(until, {"boot-2", seconds(21), noon.wall}), seconds(40));
}

TEST(Expiry, ReadsTheMachinesClocks) {
  auto const now = machine_clock();

  EXPECT_EQ(now.boot.size(), 36U);
  EXPECT_GT(now.since_boot.count(), 0);
  EXPECT_GT(now.wall, hours(24) * 365 * 50);
}

}  // namespace
}  // namespace petal::outbox
