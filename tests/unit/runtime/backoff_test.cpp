// SPDX-License-Identifier: Apache-2.0
#include "runtime/backoff.hpp"

#include <gtest/gtest.h>

namespace petal::runtime {
namespace {

using std::chrono::milliseconds;

milliseconds largest_of_many(milliseconds first, milliseconds longest, int pauses_before) {
  milliseconds largest{0};
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Backoff backoff(first, longest, seed);
    for (int i = 0; i < pauses_before; ++i) backoff.next();
    largest = std::max(largest, backoff.next());
  }
  return largest;
}

TEST(Backoff, DrawsTheFirstPauseBetweenNothingAndItsBound) {
  auto const largest = largest_of_many(milliseconds(1000), milliseconds(30'000), 0);

  EXPECT_LE(largest, milliseconds(1000));
  EXPECT_GT(largest, milliseconds(950));
}

TEST(Backoff, DoublesTheBoundUpToTheLongest) {
  EXPECT_GT(largest_of_many(milliseconds(1000), milliseconds(30'000), 2), milliseconds(3800));
  EXPECT_LE(largest_of_many(milliseconds(1000), milliseconds(30'000), 2), milliseconds(4000));
  EXPECT_LE(largest_of_many(milliseconds(1000), milliseconds(30'000), 20), milliseconds(30'000));
  EXPECT_GT(largest_of_many(milliseconds(1000), milliseconds(30'000), 20), milliseconds(28'000));
}

TEST(Backoff, SpreadsAFleetThatLostItsBrokerAtOnce) {
  milliseconds sum{0};
  for (std::uint64_t robot = 0; robot < 2000; ++robot)
    sum += Backoff(milliseconds(1000), milliseconds(30'000), robot).next();

  EXPECT_NEAR(static_cast<double>(sum.count()) / 2000, 500.0, 50.0);
}

TEST(Backoff, StartsOverWhenReset) {
  Backoff backoff(milliseconds(10), milliseconds(100'000), 1);
  for (int i = 0; i < 10; ++i) backoff.next();

  backoff.reset();

  EXPECT_LE(backoff.next(), milliseconds(10));
}

}  // namespace
}  // namespace petal::runtime
