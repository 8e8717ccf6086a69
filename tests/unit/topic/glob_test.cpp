// SPDX-License-Identifier: Apache-2.0
#include "topic/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace petal::topic {
namespace {

struct Case {
  const char* pattern;
  const char* topic;
  bool matches;
};

// What fnmatch.fnmatchcase of Python 3.11 answers.
constexpr Case cases[] = {
    {"test/*", "test/a", true},
    {"test/*", "test/a/b", true},
    {"test/*", "test/", true},
    {"test/*", "test", false},
    {"org/*/device/*/telemetry", "org/o/device/d/telemetry", true},
    {"org/*/device/*/telemetry", "org/o/p/device/d/telemetry", true},
    {"org/*/device/*/telemetry", "org/o/device/telemetry", false},
    {"*", "$SYS/load", true},
    {"**", "", true},
    {"*a*a*", "aa", true},
    {"*a*a*", "ba", false},
    {"*ab", "aab", true},
    {"*aab", "aaab", true},
    {"A", "a", false},
    {"?", "", false},
    {"?", "ä", true},
    {"?", "🤖", true},
    {"??", "ä", false},
    {"?", "/", true},
    {"*?", "", false},
    {"*?*?", "a", false},
    {"*?*?", "ab", true},
    {"?", "\n", true},
    {"*", "a\nb", true},
    {"[abc]", "b", true},
    {"[abc]", "d", false},
    {"[!abc]", "b", false},
    {"[!abc]", "d", true},
    {"[!abc]", "", false},
    {"[a-c]x", "bx", true},
    {"[ä-ü]", "ö", true},
    {"[ä]", "ä", true},
    {"[!ä]", "ö", true},
    {"[]]", "]", true},
    {"[]a]", "a", true},
    {"[!]]", "]", false},
    {"[!]]", "a", true},
    {"[]-a]", "^", true},
    {"[!]a-]", "-", false},
    {"[-a]", "-", true},
    {"[a-]", "-", true},
    {"[!-a]", "-", false},
    {"[--0]", ".", true},
    {"[a-b-c]", "-", true},
    {"[a-b-c]", "c", true},
    {"[z-a]", "m", false},
    {"[z-a]", "z", false},
    {"[z-ab]", "b", true},
    {"[!z-a]", "m", true},
    {"[!z-a]", "z", true},
    {"[z-a!b]", "b", false},
    {"[z-a!b]", "z", true},
    {"[d-c-b-a]", "-", true},
    {"[b-ax-z]", "y", true},
    {"[a-a]", "a", true},
    {"[^a]", "^", true},
    {"[^a]", "b", false},
    {"[\\]", "\\", true},
    {"[[a]", "[", true},
    {"[", "[", true},
    {"a[", "a[", true},
    {"[]", "[]", true},
    {"[!", "[!", true},
    {"[!]", "[!]", true},
    {"[abc", "[abc", true},
    {"[abc", "a", false},
    {"[a*", "[axyz", true},
    {"[*]", "*", true},
    {"[*]", "a", false},
    {"[?]", "?", true},
    {"\\*", "\\x", true},
    {"a.c", "abc", false},
    {"{a,b}", "{a,b}", true},
};

TEST(Glob, MatchesAsPythonDoes) {
  for (auto const& [pattern, topic, matches] : cases)
    EXPECT_EQ(Glob::parse(pattern).value().matches(topic), matches) << pattern << " and " << topic;
}

TEST(Glob, RefusesWhatCanMatchNoTopic) {
  for (auto const& pattern : {std::string(), std::string(65'536, 'a'), std::string("a\xFF")}) {
    auto const parsed = Glob::parse(pattern);
    ASSERT_FALSE(parsed);
    EXPECT_TRUE(parsed.error().is(Errc::invalid_pattern));
    EXPECT_LT(parsed.error().message().size(), 200U);
  }
}

TEST(Glob, TakesAnyBytesAsATopic) {
  EXPECT_TRUE(Glob::parse("a?b").value().matches("a\xFF\x62"));
  EXPECT_FALSE(Glob::parse("a?b").value().matches("a\xC3\x28\x62"));
  EXPECT_TRUE(Glob::parse("[!x]").value().matches("\xC3"));
}

TEST(Glob, NeedsNoExponentialTime) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  auto const glob = Glob::parse(pattern + "*b").value();

  EXPECT_FALSE(glob.matches(std::string(5'000, 'a')));
}

TEST(Glob, ReadsManyOpenBracketsInLinearTime) {
  std::string const brackets(65'535, '[');

  EXPECT_TRUE(Glob::parse(brackets).value().matches(brackets));
}

}  // namespace
}  // namespace petal::topic
