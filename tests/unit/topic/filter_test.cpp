// SPDX-License-Identifier: Apache-2.0
#include "topic/filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace petal::topic {
namespace {

using testing::HasSubstr;

std::string fault(std::string_view filter) {
  auto const checked = check_filter(filter);
  if (checked) return {};
  EXPECT_TRUE(checked.error().is(Errc::invalid_filter));
  return checked.error().message();
}

TEST(TopicFilter, HasWildcardsAsWholeLevels) {
  for (auto const* filter :
       {"a", "/", "+", "#", "+/+", "/+", "a/+/b", "a/#", "+/#", "$SYS/#", "a/$share/b", "$shared/a"})
    EXPECT_EQ(fault(filter), "") << filter;
}

TEST(TopicFilter, HasNoWildcardInsideALevel) {
  EXPECT_THAT(fault("a+"), HasSubstr("'+' must be a whole level"));
  EXPECT_THAT(fault("a/+b/c"), HasSubstr("'+' must be a whole level"));
  EXPECT_THAT(fault("a/b#"), HasSubstr("'#' must be the whole last level"));
  EXPECT_THAT(fault("a/#/b"), HasSubstr("\"a/#/b\""));
  EXPECT_THAT(fault("#/"), HasSubstr("'#' must be the whole last level"));
}

TEST(TopicFilter, IsTextAsTopicNamesAre) {
  EXPECT_THAT(fault(""), HasSubstr("must not be empty"));
  EXPECT_THAT(fault("a/\xFF/+"), HasSubstr("UTF-8"));
  EXPECT_THAT(fault("a/\t/+"), HasSubstr("U+0009"));
  EXPECT_THAT(fault(std::string(65'536, '/')), HasSubstr("at most 65535"));
}

TEST(SharedFilter, HasANameAndAFilter) {
  EXPECT_EQ(fault("$share/group/a/+/#"), "");
  EXPECT_EQ(fault("$share/group//"), "");
  EXPECT_THAT(fault("$share//a"), HasSubstr("must not be empty"));
  EXPECT_THAT(fault("$share/"), HasSubstr("must have a filter after"));
  EXPECT_THAT(fault("$share/group"), HasSubstr("must have a filter after"));
  EXPECT_THAT(fault("$share/group/"), HasSubstr("must have a filter after"));
  EXPECT_THAT(fault("$share/gr+up/a"), HasSubstr("must not contain '+' or '#'"));
  EXPECT_THAT(fault("$share/group/a#"), HasSubstr("'#' must be"));
}

TEST(SharedFilter, IsComparedWithoutItsShareName) {
  EXPECT_EQ(without_share("$share/group/a/+"), "a/+");
  EXPECT_EQ(without_share("$share/group//a"), "/a");
  EXPECT_EQ(without_share("a/+"), "a/+");
  EXPECT_TRUE(is_shared("$share/group/a"));
  EXPECT_FALSE(is_shared("$shared/group/a"));
  EXPECT_TRUE(filter_matches("$share/group/a/+", "a/b"));
  EXPECT_FALSE(filter_matches("$share/group/+", "$share"));
}

TEST(TopicFilter, TellsWhetherItHasAWildcard) {
  EXPECT_TRUE(has_wildcard("a/+"));
  EXPECT_TRUE(has_wildcard("#"));
  EXPECT_FALSE(has_wildcard("a/b"));
}

struct Case {
  const char* filter;
  const char* topic;
  bool matches;
};

// The examples of MQTT 5, 4.7.1.2, 4.7.1.3 and 4.7.2, and what lies next to them.
constexpr Case cases[] = {
    {"sport/tennis/player1/#", "sport/tennis/player1", true},
    {"sport/tennis/player1/#", "sport/tennis/player1/ranking", true},
    {"sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true},
    {"sport/tennis/player1/#", "sport/tennis/player10", false},
    {"sport/#", "sport", true},
    {"#", "anything/at/all", true},
    {"#", "/", true},
    {"sport/tennis/+", "sport/tennis/player1", true},
    {"sport/tennis/+", "sport/tennis/player1/ranking", false},
    {"sport/+", "sport", false},
    {"sport/+", "sport/", true},
    {"+/+", "/finance", true},
    {"/+", "/finance", true},
    {"+", "/finance", false},
    {"+/tennis/#", "sport/tennis", true},
    {"a/b", "a/b", true},
    {"a/b", "a/B", false},
    {"a/b", "a/b/", false},
    {"a/b/", "a/b", false},
    {"a//b", "a//b", true},
    {"a/+/b", "a//b", true},
    {"#", "$SYS/load", false},
    {"+/monitor/Clients", "$SYS/monitor/Clients", false},
    {"$SYS/#", "$SYS/", true},
    {"$SYS/monitor/+", "$SYS/monitor/Clients", true},
    {"a/+", "a/$x", true},
};

TEST(TopicFilter, MatchesAsTheStandardSays) {
  for (auto const& [filter, topic, matches] : cases)
    EXPECT_EQ(filter_matches(filter, topic), matches) << filter << " and " << topic;
}

TEST(TopicFilter, SaysWhetherOnlyTheLevelAboveItsHashMatches) {
  EXPECT_TRUE(matches_as_parent("a/#", "a"));
  EXPECT_TRUE(matches_as_parent("+/b/#", "a/b"));
  EXPECT_TRUE(matches_as_parent("$share/g/a/#", "a"));
  for (auto const* const filter : {"a/#", "#", "+/+", "a/+", "a/b", "$share/g/a/#"})
    EXPECT_FALSE(matches_as_parent(filter, "a/b")) << filter;
  EXPECT_FALSE(matches_as_parent("a/#", "a/"));
}

}  // namespace
}  // namespace petal::topic
