// SPDX-License-Identifier: Apache-2.0
#include "outbox/pacer.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace petal::outbox {
namespace {

using std::chrono::seconds;

const Pacer::Time start{seconds(1000)};

/// When `count` that want to leave at once do.
std::vector<Pacer::Time> departures(Pacer& pacer, int count) {
  std::vector<Pacer::Time> times;
  auto now = start;
  for (int i = 0; i < count; ++i) {
    now = pacer.next(now);
    pacer.left(now);
    times.push_back(now);
  }
  return times;
}

TEST(Pacer, HoldsNothingBackWithoutARate) {
  Pacer pacer(0);

  EXPECT_EQ(departures(pacer, 1000).back(), start);
}

TEST(Pacer, LetsNoMoreThanTheRateLeaveInAnySecond) {
  Pacer pacer(100);

  auto const times = departures(pacer, 1000);

  for (std::size_t i = 100; i < times.size(); ++i) EXPECT_GT(times[i] - times[i - 100], seconds(1));
}

TEST(Pacer, IsNotMuchSlowerThanTheRate) {
  Pacer pacer(100);

  EXPECT_LT(departures(pacer, 1000).back() - start, seconds(11));
}

TEST(Pacer, LetsAFewLeaveAtOnceAfterAPause) {
  Pacer pacer(100);
  departures(pacer, 100);

  auto const later = start + seconds(60);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(pacer.next(later), later);
    pacer.left(later);
  }
  EXPECT_GT(pacer.next(later), later);
}

TEST(Pacer, KnowsTheRateOfOne) {
  Pacer pacer(1);
  pacer.left(start);

  EXPECT_EQ(pacer.next(start), start + seconds(1));
}

}  // namespace
}  // namespace petal::outbox
