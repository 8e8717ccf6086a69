// SPDX-License-Identifier: Apache-2.0
#include "topic/pattern_trie.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "topic/glob.hpp"

namespace petal::topic {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SubscriptionKeys matches(const PatternTrie& trie, std::string_view topic) {
  SubscriptionKeys keys;
  trie.match(topic, keys);
  return keys;
}

class Texts {
 public:
  explicit Texts(unsigned seed) : random_(seed) {}

  std::string next(const std::vector<std::string>& pieces, std::size_t most) {
    std::string text;
    for (auto left = 1 + random_() % most; left > 0; --left) text += pieces[random_() % pieces.size()];
    return text;
  }

 private:
  std::mt19937 random_;
};

std::vector<std::string> random_patterns(std::size_t count) {
  Texts texts(1);
  std::vector<std::string> patterns;
  while (patterns.size() < count)
    patterns.push_back(texts.next({"a", "b", "ä", "/", "*", "?", "[a-b]", "[!a]", "*", "[b-a]"}, 7));
  return patterns;
}

std::vector<Glob> globs(const std::vector<std::string>& patterns) {
  std::vector<Glob> parsed;
  parsed.reserve(patterns.size());
  for (auto const& pattern : patterns) parsed.push_back(Glob::parse(pattern).value());
  return parsed;
}

SubscriptionKeys one_by_one(const std::vector<Glob>& patterns, std::size_t from, std::string_view topic) {
  SubscriptionKeys keys;
  for (auto i = from; i < patterns.size(); ++i)
    if (patterns[i].matches(topic)) keys.push_back(i);
  return keys;
}

TEST(PatternTrie, AgreesWithEveryPatternByItself) {
  auto const patterns = random_patterns(400);
  PatternTrie trie;
  for (std::size_t i = 0; i < patterns.size(); ++i) ASSERT_TRUE(trie.add(patterns[i], i).value());

  auto const alone = globs(patterns);
  Texts topics(2);
  for (int i = 0; i < 300; ++i) {
    auto const topic = topics.next({"a", "b", "ä", "/", "\xC3"}, 9);
    EXPECT_THAT(matches(trie, topic), testing::UnorderedElementsAreArray(one_by_one(alone, 0, topic))) << topic;
  }
}

TEST(PatternTrie, ForgetsExactlyWhatIsRemoved) {
  auto const patterns = random_patterns(200);
  PatternTrie trie;
  for (std::size_t i = 0; i < patterns.size(); ++i) trie.add(patterns[i], i).value();

  auto const alone = globs(patterns);
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    ASSERT_TRUE(trie.remove(patterns[i], i));
    EXPECT_FALSE(trie.remove(patterns[i], i));
    EXPECT_THAT(matches(trie, "ab/ä"), testing::UnorderedElementsAreArray(one_by_one(alone, i + 1, "ab/ä")));
  }
}

TEST(PatternTrie, TellsBeginningsOfEveryLengthApart) {
  std::string const text = "org/acme/device/robot-1/telemetry";
  PatternTrie trie;
  for (std::size_t length = 1; length <= text.size(); ++length) trie.add(text.substr(0, length) + "*", length).value();

  for (std::size_t length = 1; length <= text.size(); ++length) {
    EXPECT_THAT(matches(trie, text.substr(0, length)), ElementsAre(length));
    EXPECT_EQ(matches(trie, text).size(), text.size() - length + 1);
    EXPECT_TRUE(trie.remove(text.substr(0, length) + "*", length));
  }
}

TEST(PatternTrie, KnowsCommonBeginnings) {
  PatternTrie trie;
  trie.add("sensor/1", 1).value();
  trie.add("sensor/2", 2).value();
  trie.add("sens", 3).value();

  EXPECT_THAT(matches(trie, "sensor/2"), ElementsAre(2));
  EXPECT_TRUE(trie.remove("sensor/1", 1));
  EXPECT_TRUE(trie.remove("sens", 3));
  EXPECT_THAT(matches(trie, "sensor/2"), ElementsAre(2));
  EXPECT_THAT(matches(trie, "sens"), IsEmpty());
  EXPECT_TRUE(trie.remove("sensor/2", 2));
}

TEST(PatternTrie, RemovesNoOtherPattern) {
  PatternTrie trie;
  trie.add("a/*", 1).value();

  EXPECT_FALSE(trie.remove("a/*", 2));
  EXPECT_FALSE(trie.remove("a/", 1));
  EXPECT_FALSE(trie.remove("a/*b", 1));
  EXPECT_FALSE(trie.remove("", 1));
  EXPECT_TRUE(trie.remove("a/**", 1)) << "another spelling of the same";
}

TEST(PatternTrie, NeedsNoExponentialTime) {
  std::string stars;
  for (int i = 0; i < 100; ++i) stars += "*a";
  PatternTrie trie;
  trie.add(stars + "*b", 1).value();
  trie.add(stars, 2).value();

  EXPECT_THAT(matches(trie, std::string(1'000, 'a')), ElementsAre(2));
}

TEST(PatternTrie, TakesTheLongestPatterns) {
  std::string stars;
  while (stars.size() < 65'530) stars += "*a?[ab]";
  PatternTrie trie;
  trie.add(stars, 1).value();
  trie.add(std::string(65'535, '?'), 2).value();

  EXPECT_THAT(matches(trie, std::string(300, 'a')), IsEmpty());
  EXPECT_TRUE(trie.remove(stars, 1));
  EXPECT_THAT(matches(trie, std::string(65'535, 'a')), ElementsAre(2));
}

TEST(PatternTrie, IsTakenDownWithItsDeepestPatternInIt) {
  std::string stars;
  while (stars.size() < 65'534) stars += "*a";
  PatternTrie trie;

  EXPECT_TRUE(trie.add(stars, 1).value());
}

}  // namespace
}  // namespace petal::topic
