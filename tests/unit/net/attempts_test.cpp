// SPDX-License-Identifier: Apache-2.0
#include "net/attempts.hpp"

#include <gtest/gtest.h>

namespace petal::net {
namespace {

using std::chrono::milliseconds;

constexpr Attempts::Time start{std::chrono::hours(1)};

Addresses addresses(std::initializer_list<const char*> texts) {
  Addresses made;
  for (auto const* const text : texts) made.push_back(boost::asio::ip::make_address(text));
  return made;
}

TEST(InTurn, AlternatesFamiliesBeginningWithThatOfTheFirst) {
  EXPECT_EQ(in_turn(addresses({"2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"})),
            addresses({"2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"}));
  EXPECT_EQ(in_turn(addresses({"192.0.2.1", "192.0.2.2", "2001:db8::1"})),
            addresses({"192.0.2.1", "2001:db8::1", "192.0.2.2"}));
}

TEST(InTurn, LeavesOneFamilyAsItIs) {
  EXPECT_EQ(in_turn(addresses({"192.0.2.2", "192.0.2.1"})), addresses({"192.0.2.2", "192.0.2.1"}));
  EXPECT_EQ(in_turn({}), Addresses{});
}

TEST(Attempts, BeginOneAtATime) {
  Attempts attempts(2);

  EXPECT_EQ(attempts.begin(start), 0u);
  EXPECT_EQ(attempts.begin(start), std::nullopt);
  EXPECT_EQ(attempts.next(), start + Attempts::delay);
}

TEST(Attempts, BeginTheNextWhileTheLastStillWaits) {
  Attempts attempts(2);
  attempts.begin(start);

  EXPECT_EQ(attempts.begin(start + Attempts::delay - milliseconds(1)), std::nullopt);
  EXPECT_EQ(attempts.begin(start + Attempts::delay), 1u);
  EXPECT_EQ(attempts.next(), std::nullopt);
}

TEST(Attempts, BeginTheNextAtOnceWhenOneHasFailed) {
  Attempts attempts(3);
  attempts.begin(start);
  attempts.failed();

  EXPECT_EQ(attempts.begin(start), 1u);
  EXPECT_EQ(attempts.begin(start), std::nullopt);
}

TEST(Attempts, AreLostWhenAllHaveFailed) {
  Attempts attempts(2);
  attempts.begin(start);
  attempts.failed();
  EXPECT_FALSE(attempts.is_lost());

  attempts.begin(start);
  attempts.failed();

  EXPECT_TRUE(attempts.is_lost());
  EXPECT_EQ(attempts.begin(start + std::chrono::hours(1)), std::nullopt);
}

}  // namespace
}  // namespace petal::net
