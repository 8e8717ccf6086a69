// SPDX-License-Identifier: Apache-2.0
#include "runtime/call_times.hpp"

#include <gtest/gtest.h>

namespace petal::runtime {
namespace {

using namespace std::chrono_literals;

TEST(CallTimes, AreAllZeroBeforeTheFirstCall) {
  CallTimes const times;

  EXPECT_EQ(times.count(), 0u);
  EXPECT_EQ(times.mean().count(), 0);
  EXPECT_EQ(times.quantile(0.99), 0us);
}

TEST(CallTimes, CountCallsErrorsMeanAndLongest) {
  CallTimes times;
  times.add(2ms, false);
  times.add(4ms, true);

  EXPECT_EQ(times.count(), 2u);
  EXPECT_EQ(times.errors(), 1u);
  EXPECT_DOUBLE_EQ(times.mean().count(), 3000.0);
  EXPECT_EQ(times.longest(), 4000us);
}

TEST(CallTimes, TellAQuantileAtMostAQuarterTooLong) {
  for (auto const time : {1us, 3us, 4us, 7us, 8us, 999us, 123'456us, 400'000'000us}) {
    CallTimes times;
    times.add(time, false);
    times.add(1h, false);

    EXPECT_GE(times.quantile(0.5), time);
    EXPECT_LE(times.quantile(0.5).count(), std::max<std::int64_t>(time.count() + 1, time.count() * 5 / 4));
  }
}

TEST(CallTimes, TellTheFewSlowOnesApartFromTheManyFast) {
  CallTimes times;
  for (int i = 0; i < 98; ++i) times.add(10us, false);
  times.add(1s, false);
  times.add(1s, false);

  EXPECT_LE(times.quantile(0.5), 12us);
  EXPECT_EQ(times.quantile(0.99), 1s);
}

TEST(CallTimes, NeverExceedTheLongestHoweverLong) {
  CallTimes times;
  times.add(24h, false);
  times.add(-1s, false);

  EXPECT_EQ(times.quantile(1.0), 24h);
  EXPECT_EQ(times.quantile(0.01), 0us);
}

}  // namespace
}  // namespace petal::runtime
