// SPDX-License-Identifier: Apache-2.0
#include "host/live_queue.hpp"

#include <gtest/gtest.h>

namespace petal::host {

TEST(LiveQueue, GivesLinesInTheirOrder) {
  LiveQueue queue({.lines = 10, .bytes = 100});

  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(queue.push("one"));
  EXPECT_TRUE(queue.push("two"));

  EXPECT_EQ(queue.take(100), "one\ntwo\n");
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.take(100), "");
}

TEST(LiveQueue, TellsInTheirPlaceHowManyWereLost) {
  LiveQueue queue({.lines = 2, .bytes = 100});
  queue.push("one");
  queue.push("two");

  EXPECT_FALSE(queue.push("three"));
  EXPECT_FALSE(queue.push("four"));
  EXPECT_EQ(queue.take(1), "one\n");
  EXPECT_TRUE(queue.push("five"));

  EXPECT_EQ(queue.take(100), "two\n{\"dropped\":2}\nfive\n");
}

TEST(LiveQueue, TellsOfThoseThatWereLostLastToo) {
  LiveQueue queue({.lines = 1, .bytes = 100});
  queue.push("one");
  queue.push("two");

  EXPECT_EQ(queue.take(100), "one\n{\"dropped\":1}\n");
  EXPECT_TRUE(queue.empty());
}

TEST(LiveQueue, IsBoundedInBytes) {
  LiveQueue queue({.lines = 100, .bytes = 10});

  EXPECT_TRUE(queue.push("12345678"));
  EXPECT_FALSE(queue.push("123"));
  EXPECT_EQ(queue.take(1), "12345678\n{\"dropped\":1}\n");
  EXPECT_TRUE(queue.push("1234567890"));
}

}  // namespace petal::host
