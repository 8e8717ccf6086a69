// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "testing/redis_glob.hpp"
#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

using namespace std::chrono_literals;

TEST(DeskRedis, KeepsValuesUntilTheyExpire) {
  Desk desk;
  auto& redis = desk.context().redis();

  desk.run(redis.set("for ever", "1")).value();
  desk.run(redis.set("for a while", "2", 10s)).value();
  desk.advance(9s);
  EXPECT_EQ(desk.run(redis.get("for a while")).value(), "2");
  desk.advance(1s);

  EXPECT_EQ(desk.run(redis.get("for a while")).value(), std::nullopt);
  EXPECT_TRUE(desk.run(redis.exists("for ever")).value());
  EXPECT_TRUE(desk.run(redis.remove("for ever")).value());
  EXPECT_FALSE(desk.run(redis.remove("for ever")).value());
  EXPECT_TRUE(desk.run(redis.set("", "1")).error().is(Errc::invalid_argument));
  EXPECT_TRUE(desk.run(redis.set("a", "1", 0ms)).error().is(Errc::invalid_argument));
}

TEST(DeskRedis, BringsMessagesToWhoHasSubscribed) {
  Desk desk;
  std::vector<std::string> heard;
  desk.start<BlankPetal>([&heard](Context& context) -> Task<> {
    auto const note = [&heard](Message message) {
      heard.push_back(message.topic() + " " + std::string(message.payload()));
    };
    (co_await context.redis().subscribe("exact", note)).value();
    (co_await context.redis().subscribe_pattern("sensor:*", note)).value();
  });

  EXPECT_EQ(desk.receive_from_redis("exact", "1"), 1);
  EXPECT_EQ(desk.receive_from_redis("sensor:left", "2"), 1);
  EXPECT_EQ(desk.receive_from_redis("other", "3"), 0);
  EXPECT_EQ(desk.run(desk.context().redis().publish("exact", "4")).value(), 1);
  desk.settle();
  desk.run(desk.context().redis().unsubscribe("exact")).value();
  EXPECT_EQ(desk.receive_from_redis("exact", "5"), 0);

  EXPECT_EQ(heard, (std::vector<std::string>{"exact 1", "sensor:left 2", "exact 4"}));
  EXPECT_TRUE(desk.run(desk.context().redis().unsubscribe("exact")).error().is(Errc::no_such_subscription));
}

TEST(DeskRedis, FailsWhileTheServerIsAway) {
  Desk desk;
  desk.set_redis_reachable(false);

  EXPECT_TRUE(desk.run(desk.context().redis().get("a")).error().is(Errc::not_connected));
  EXPECT_TRUE(desk.run(desk.context().redis().subscribe("a", [](Message) {})).has_value());
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
