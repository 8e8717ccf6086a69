// SPDX-License-Identifier: Apache-2.0
#include "topic/subscription_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "topic/filter.hpp"

namespace petal::topic {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

using Keys = std::vector<SubscriptionTable::Key>;

Keys matches(const SubscriptionTable& table, std::string_view topic) {
  Keys keys;
  table.match(topic, keys);
  return keys;
}

TEST(SubscriptionTable, FindsFiltersAndPatternsByTheirTopic) {
  SubscriptionTable table;
  table.add_filter("a/b", 5);
  table.add_filter("a/+", 4);
  table.add_filter("a/#", 3);
  ASSERT_TRUE(table.add_pattern("a*", 2));
  table.add_filter("c/d", 1);

  EXPECT_THAT(matches(table, "a/b"), ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(matches(table, "a"), ElementsAre(2, 3));
  EXPECT_THAT(matches(table, "x"), IsEmpty());
  EXPECT_EQ(table.size(), 5U);
}

TEST(SubscriptionTable, AppendsToWhatIsThere) {
  SubscriptionTable table;
  table.add_filter("a", 1);
  Keys keys{9, 1};

  table.match("a", keys);

  EXPECT_THAT(keys, ElementsAre(9, 1, 1));
}

TEST(SubscriptionTable, NamesAKeyOnce) {
  SubscriptionTable table;
  table.add_filter("a/b", 1);
  table.add_filter("a/+", 1);
  ASSERT_TRUE(table.add_pattern("*", 1));

  EXPECT_THAT(matches(table, "a/b"), ElementsAre(1));
}

TEST(SubscriptionTable, HasManySubscribersOfOneFilter) {
  SubscriptionTable table;
  for (SubscriptionTable::Key key = 0; key < 4; ++key) table.add_filter(key % 2 ? "a/+" : "a/b", 3 - key);
  table.add_filter("a/b", 1);

  EXPECT_THAT(matches(table, "a/b"), ElementsAre(0, 1, 2, 3));
  EXPECT_TRUE(table.remove_filter("a/b", 1));
  EXPECT_FALSE(table.remove_filter("a/b", 1));
  EXPECT_THAT(matches(table, "a/b"), ElementsAre(0, 2, 3));
  EXPECT_EQ(table.size(), 3U);
}

TEST(SubscriptionTable, KeepsSharedFiltersApartFromTheirShareName) {
  SubscriptionTable table;
  table.add_filter("$share/group/a/+", 1);
  table.add_filter("$share/group/a/b", 2);

  EXPECT_THAT(matches(table, "a/b"), ElementsAre(1, 2));
  EXPECT_TRUE(table.remove_filter("$share/group/a/+", 1));
  EXPECT_TRUE(table.remove_filter("$share/group/a/b", 2));
  EXPECT_EQ(table.size(), 0U);
}

TEST(SubscriptionTable, KeepsSystemTopicsFromWildcards) {
  SubscriptionTable table;
  table.add_filter("#", 1);
  table.add_filter("+/load", 2);
  table.add_filter("$SYS/#", 3);
  table.add_filter("$SYS/+", 4);
  ASSERT_TRUE(table.add_pattern("*", 5));

  EXPECT_THAT(matches(table, "$SYS/load"), ElementsAre(3, 4, 5));
}

TEST(SubscriptionTable, RefusesWhatIsNoPattern) {
  SubscriptionTable table;

  EXPECT_TRUE(table.add_pattern("", 1).error().is(Errc::invalid_pattern));
  EXPECT_FALSE(table.remove_pattern("", 1));
  EXPECT_EQ(table.size(), 0U);
}

std::vector<std::string> all_filters(std::size_t levels) {
  if (levels == 0) return {};
  std::vector<std::string> filters{"#", "+", "a", "b", ""};
  for (auto const& rest : all_filters(levels - 1))
    for (auto const* level : {"+/", "a/", "$b/", "/"}) filters.push_back(level + rest);
  std::erase(filters, "");
  return filters;
}

TEST(SubscriptionTable, AgreesWithEveryFilterByItself) {
  auto const filters = all_filters(4);
  SubscriptionTable table;
  for (std::size_t i = 0; i < filters.size(); ++i) table.add_filter(filters[i], i);

  for (auto const* topic : {"a", "a/a", "/", "//", "$b/a", "$b", "a//b", "a/$b/a", "x/a/b/b", "a/a/a/a/a", "+/a"}) {
    Keys expected;
    for (std::size_t i = 0; i < filters.size(); ++i)
      if (filter_matches(filters[i], topic)) expected.push_back(i);
    EXPECT_THAT(matches(table, topic), ElementsAreArray(expected)) << topic;
  }
}

TEST(SubscriptionTable, ForgetsExactlyWhatIsRemoved) {
  auto const filters = all_filters(3);
  SubscriptionTable table;
  for (std::size_t i = 0; i < filters.size(); ++i) table.add_filter(filters[i], i);

  for (std::size_t i = 0; i < filters.size(); ++i) {
    auto before = matches(table, "a/a");
    EXPECT_TRUE(table.remove_filter(filters[i], i)) << filters[i];
    EXPECT_FALSE(table.remove_filter(filters[i], i)) << filters[i];
    std::erase(before, i);
    EXPECT_EQ(matches(table, "a/a"), before);
  }
  EXPECT_EQ(table.size(), 0U);
}

TEST(SubscriptionTable, TakesTheDeepestFilters) {
  std::string const slashes(65'534, '/');
  SubscriptionTable table;
  table.add_filter(slashes + "#", 1);
  table.add_filter("$share/group/" + slashes.substr(20) + "+", 2);

  EXPECT_THAT(matches(table, slashes), ElementsAre(1));
  EXPECT_TRUE(table.remove_filter(slashes + "#", 1));
}

TEST(SubscriptionTable, NeedsNoExponentialTimeForATopicWithWildcards) {
  std::string pluses = "+";
  for (int i = 0; i < 60; ++i) pluses += "/+";
  SubscriptionTable table;
  table.add_filter(pluses, 1);

  EXPECT_THAT(matches(table, pluses), ElementsAre(1));
}

}  // namespace
}  // namespace petal::topic
