// SPDX-License-Identifier: Apache-2.0
#include "broker_link/topic_aliases.hpp"

#include <gtest/gtest.h>

namespace petal::broker_link {
namespace {

TEST(TopicAliases, GivesEachTopicOneUntilThereAreAsManyAsAllowed) {
  TopicAliases aliases(2);

  EXPECT_EQ(aliases.use("a").alias, 1);
  EXPECT_EQ(aliases.use("b").alias, 2);
  EXPECT_EQ(aliases.use("c").alias, 0);
  EXPECT_TRUE(aliases.use("a").is_known);
  EXPECT_FALSE(aliases.use("c").is_known);
}

TEST(TopicAliases, GivesNoneWhereNoneIsAllowed) {
  TopicAliases aliases;

  EXPECT_EQ(aliases.use("a").alias, 0);
}

}  // namespace
}  // namespace petal::broker_link
