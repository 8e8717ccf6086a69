// SPDX-License-Identifier: Apache-2.0
#include "proxy/deduplicator.hpp"

#include <gtest/gtest.h>

namespace petal::proxy {
namespace {

TEST(Deduplicator, KnowsAnIdItHasSeenOnTheTopic) {
  Deduplicator ids(10);

  EXPECT_FALSE(ids.seen("t", "1"));
  EXPECT_TRUE(ids.seen("t", "1"));
  EXPECT_FALSE(ids.seen("other", "1"));
}

TEST(Deduplicator, ForgetsBeyondItsWindow) {
  Deduplicator ids(3);
  for (auto const* id : {"1", "2", "3", "4"}) ids.seen("t", id);

  EXPECT_TRUE(ids.knows("t", "2"));
  EXPECT_FALSE(ids.knows("t", "1"));
}

TEST(Deduplicator, ARedeliveryDoesNotMoveTheWindow) {
  Deduplicator ids(2);
  ids.seen("t", "1");
  ids.seen("t", "2");
  for (int i = 0; i < 5; ++i) ids.seen("t", "2");

  EXPECT_TRUE(ids.knows("t", "1"));
}

TEST(Deduplicator, ForgetsTheTopicNotHeardOfForLongest) {
  Deduplicator ids(10, {.topics = 2, .ids = 100});
  ids.seen("a", "1");
  ids.seen("b", "1");
  ids.seen("a", "2");
  ids.seen("c", "1");

  EXPECT_TRUE(ids.knows("a", "1"));
  EXPECT_FALSE(ids.knows("b", "1"));
}

TEST(Deduplicator, ForgetsTheOldestIdsOfTheTopicNotHeardOfForLongest) {
  Deduplicator ids(3, {.topics = 10, .ids = 4});
  for (auto const* id : {"1", "2"}) ids.seen("a", id);
  for (auto const* id : {"1", "2"}) ids.seen("b", id);

  ids.seen("b", "3");
  EXPECT_FALSE(ids.knows("a", "1"));
  EXPECT_TRUE(ids.knows("a", "2"));

  ids.seen("c", "1");
  EXPECT_FALSE(ids.knows("a", "2"));
  for (auto const* id : {"1", "2", "3"}) EXPECT_TRUE(ids.knows("b", id));
  EXPECT_TRUE(ids.knows("c", "1"));
}

TEST(Deduplicator, ATopicThatIsForgottenMakesRoomForItsIds) {
  Deduplicator ids(2, {.topics = 2, .ids = 4});
  for (auto const* topic : {"a", "b", "c"})
    for (auto const* id : {"1", "2"}) ids.seen(topic, id);

  for (auto const* topic : {"b", "c"})
    for (auto const* id : {"1", "2"}) EXPECT_TRUE(ids.knows(topic, id)) << topic;
}

TEST(Deduplicator, RemembersTheWholeWindowsOf64Topics) {
  constexpr std::size_t window = 1000;
  Deduplicator ids(window);
  for (std::size_t i = 0; i < 64 * window; ++i) ids.seen(std::to_string(i % 64), std::to_string(i));

  for (std::size_t i = 0; i < 64 * window; ++i) ASSERT_TRUE(ids.knows(std::to_string(i % 64), std::to_string(i)));
}

TEST(Deduplicator, RemembersNothingWithAWindowOfZero) {
  Deduplicator ids(0);

  ids.seen("t", "1");

  EXPECT_FALSE(ids.seen("t", "1"));
}

}  // namespace
}  // namespace petal::proxy
