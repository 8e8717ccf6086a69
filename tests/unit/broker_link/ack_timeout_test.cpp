// SPDX-License-Identifier: Apache-2.0
#include "broker_link/ack_timeout.hpp"

#include <gtest/gtest.h>

namespace petal::broker_link {
namespace {

using std::chrono::seconds;

constexpr seconds limit(30);
constexpr AckTimeout::Time start{};

TEST(AckTimeout, IsNeverOverdueWhereNothingWaits) {
  AckTimeout waiting;
  waiting.done(waiting.add(start), start);

  EXPECT_FALSE(waiting.overdue(start + limit * 10, start, limit));
}

TEST(AckTimeout, IsOverdueWhenTheOldestHasWaitedForTheLimit) {
  AckTimeout waiting;
  waiting.add(start);
  waiting.add(start + seconds(29));

  EXPECT_FALSE(waiting.overdue(start + seconds(29), start, limit));
  EXPECT_TRUE(waiting.overdue(start + limit, start, limit));
}

TEST(AckTimeout, IsNotOverdueOnASlowLinkThatMoves) {
  AckTimeout waiting;
  auto const first = waiting.add(start);
  waiting.add(start);

  waiting.done(first, start + seconds(29));

  EXPECT_FALSE(waiting.overdue(start + seconds(58), start, limit));
  EXPECT_TRUE(waiting.overdue(start + seconds(59), start, limit));
}

TEST(AckTimeout, IsOverdueWhereTheBrokerForgetsOneAndAcknowledgesLaterOnes) {
  AckTimeout waiting;
  waiting.add(start);
  for (int i = 0; i < 30; ++i) waiting.done(waiting.add(start + seconds(i)), start + seconds(i));

  EXPECT_TRUE(waiting.overdue(start + limit, start, limit));
}

}  // namespace
}  // namespace petal::broker_link
