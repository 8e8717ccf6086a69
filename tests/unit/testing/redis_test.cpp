// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "testing/redis_glob.hpp"
#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

using namespace std::chrono_literals;

TEST(HarnessRedis, KeepsValuesUntilTheyExpire) {
  Harness harness;
  auto& redis = harness.context().redis();

  harness.run(redis.set("for ever", "1")).value();
  harness.run(redis.set("for a while", "2", 10s)).value();
  harness.advance(9s);
  EXPECT_EQ(harness.run(redis.get("for a while")).value(), "2");
  harness.advance(1s);

  EXPECT_EQ(harness.run(redis.get("for a while")).value(), std::nullopt);
  EXPECT_TRUE(harness.run(redis.exists("for ever")).value());
  EXPECT_TRUE(harness.run(redis.remove("for ever")).value());
  EXPECT_FALSE(harness.run(redis.remove("for ever")).value());
  EXPECT_TRUE(harness.run(redis.set("", "1")).error().is(Errc::invalid_argument));
  EXPECT_TRUE(harness.run(redis.set("a", "1", 0ms)).error().is(Errc::invalid_argument));
}

TEST(HarnessRedis, BringsMessagesToWhoHasSubscribed) {
  Harness harness;
  std::vector<std::string> heard;
  harness.start<BlankPetal>([&heard](Context& context) -> Task<> {
    auto const note = [&heard](Message message) {
      heard.push_back(message.topic() + " " + std::string(message.payload()));
    };
    (co_await context.redis().subscribe_to_channel("exact", note)).value();
    (co_await context.redis().subscribe_pattern("sensor:*", note)).value();
  });

  EXPECT_EQ(harness.receive_from_redis("exact", "1"), 1);
  EXPECT_EQ(harness.receive_from_redis("sensor:left", "2"), 1);
  EXPECT_EQ(harness.receive_from_redis("other", "3"), 0);
  EXPECT_EQ(harness.run(harness.context().redis().publish("exact", "4")).value(), 1);
  harness.settle();
  harness.run(harness.context().redis().unsubscribe_from_channel("exact")).value();
  EXPECT_EQ(harness.receive_from_redis("exact", "5"), 0);

  EXPECT_EQ(heard, (std::vector<std::string>{"exact 1", "sensor:left 2", "exact 4"}));
  EXPECT_TRUE(
      harness.run(harness.context().redis().unsubscribe_from_channel("exact")).error().is(Errc::no_such_subscription));
}

TEST(HarnessRedis, BringsMessagesWhileASubscriptionLives) {
  Harness harness;
  int heard = 0;
  auto& redis = harness.context().redis();
  auto subscription = harness.run(redis.subscribe("exact", [&heard](Message) { ++heard; })).value();
  EXPECT_EQ(subscription.topic(), "exact");

  EXPECT_EQ(harness.receive_from_redis("exact", "1"), 1);
  subscription = {};
  EXPECT_EQ(harness.receive_from_redis("exact", "2"), 0);

  EXPECT_EQ(heard, 1);
}

TEST(HarnessRedis, FailsWhileTheServerIsAway) {
  Harness harness;
  harness.set_redis_reachable(false);

  EXPECT_TRUE(harness.run(harness.context().redis().get("a")).error().is(Errc::not_connected));
  EXPECT_TRUE(harness.run(harness.context().redis().subscribe_to_channel("a", [](Message) {})).has_value());
}

TEST(RedisGlob, MatchesAsRedisDoes) {
  EXPECT_TRUE(redis_glob_matches("h?llo", "hallo"));
  EXPECT_TRUE(redis_glob_matches("h*llo", "heeeello"));
  EXPECT_TRUE(redis_glob_matches("h[ae]llo", "hello"));
  EXPECT_TRUE(redis_glob_matches("h[^e]llo", "hallo"));
  EXPECT_TRUE(redis_glob_matches("h[a-b]llo", "hbllo"));
  EXPECT_TRUE(redis_glob_matches(R"(a\*b)", "a*b"));
  EXPECT_FALSE(redis_glob_matches(R"(a\*b)", "axb"));
  EXPECT_FALSE(redis_glob_matches("h[^e]llo", "hello"));
  EXPECT_FALSE(redis_glob_matches("h?llo", "hllo"));
  EXPECT_FALSE(redis_glob_matches("a[", ""));
  EXPECT_TRUE(redis_glob_matches("*", ""));
  EXPECT_TRUE(redis_glob_matches("*a*b*", "xaxxbx"));
  EXPECT_FALSE(redis_glob_matches("*a*b", "xbxa"));
}

TEST(RedisGlob, TakesNoLongerForManyStars) {
  std::string stars;
  for (int i = 0; i < 50; ++i) stars += "*a";

  EXPECT_FALSE(redis_glob_matches(stars + "b", std::string(1000, 'a')));
}

}  // namespace
}  // namespace petal::testing
