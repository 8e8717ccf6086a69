// SPDX-License-Identifier: Apache-2.0
#include "broker_link/keep_alive.hpp"

#include <gtest/gtest.h>

namespace petal::broker_link {
namespace {

using std::chrono::seconds;

constexpr KeepAlive::Time start{};

TEST(KeepAlive, WantsAPingWhenNothingWasSentOrNothingCame) {
  KeepAlive keep_alive;
  keep_alive.start(seconds(10), start);
  keep_alive.sent(start + seconds(9));

  EXPECT_FALSE(keep_alive.wants_ping(start + seconds(9)));
  EXPECT_TRUE(keep_alive.wants_ping(start + seconds(10)));
  keep_alive.pinged(start + seconds(10));
  EXPECT_FALSE(keep_alive.wants_ping(start + seconds(19)));
}

TEST(KeepAlive, IsOverAfterOneAndAHalf) {
  KeepAlive keep_alive;
  keep_alive.start(seconds(10), start);

  EXPECT_FALSE(keep_alive.is_over(start + seconds(14), start));
  EXPECT_TRUE(keep_alive.is_over(start + seconds(15), start));
  EXPECT_FALSE(keep_alive.is_over(start + seconds(15), start + seconds(1)));
  keep_alive.came(start + seconds(15));
  EXPECT_FALSE(keep_alive.is_over(start + seconds(29), start));
}

TEST(KeepAlive, IsNeverOverWithoutAnInterval) {
  KeepAlive keep_alive;
  keep_alive.start(seconds(0), start);

  EXPECT_FALSE(keep_alive.is_over(start + seconds(100'000), start));
  EXPECT_FALSE(keep_alive.wants_ping(start + seconds(100'000)));
  EXPECT_FALSE(keep_alive.next(start));
}

}  // namespace
}  // namespace petal::broker_link
