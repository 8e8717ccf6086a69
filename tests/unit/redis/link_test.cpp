// SPDX-License-Identifier: Apache-2.0
#include "redis/link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/redis/scripted_redis.hpp"

namespace petal::redis {
namespace {

using std::chrono::milliseconds;
using std::literals::operator""s;
using testing::ElementsAre;
using testing::HasSubstr;

class RedisLink : public testing::Test {
 protected:
  ~RedisLink() override { test::run_on(loop, server.stop()); }

  Options configured(std::string username, std::string password, std::uint32_t database = 0) {
    auto changed = options(server.port());
    changed.username = std::move(username);
    changed.password = std::move(password);
    changed.database = database;
    return changed;
  }

  boost::asio::io_context loop;
  ScriptedRedis server{loop};
};

TEST_F(RedisLink, TouchesNoNetworkBeforeItIsUsed) {
  Fixture redis(loop, options(server.port()));

  EXPECT_FALSE(redis.link.health());
  loop.poll();

  EXPECT_THAT(server.commands, testing::IsEmpty());
}

TEST_F(RedisLink, SaysWhoItIsAndChoosesTheDatabase) {
  Fixture redis(loop, configured("robot", "secret", 3));

  EXPECT_TRUE(redis.run(redis.petal.set("k", "v", {})));

  EXPECT_THAT(server.commands,
              ElementsAre("HELLO 3 AUTH robot secret SETNAME petal-app-manager", "SELECT 3", "SET k v"));
}

TEST_F(RedisLink, PassesValuesThroughByteForByte) {
  server.answer = [](const std::string&) { return "$4\r\n\0\r\n\xff\r\n"s; };
  Fixture redis(loop, options(server.port()));

  EXPECT_EQ(redis.run(redis.petal.get("\0key"s)).value(), "\0\r\n\xff"s);

  EXPECT_EQ(server.commands.back(), "GET \0key"s);
}

TEST_F(RedisLink, TellsThatThereIsNothing) {
  server.answer = [](const std::string& command) { return command.starts_with("GET") ? "_\r\n" : ":0\r\n"; };
  Fixture redis(loop, options(server.port()));

  EXPECT_EQ(redis.run(redis.petal.get("k")).value(), std::nullopt);
  EXPECT_FALSE(redis.run(redis.petal.exists("k")).value());
  EXPECT_FALSE(redis.run(redis.petal.remove("k")).value());
}

TEST_F(RedisLink, HandsOverRedisOwnWords) {
  server.answer = [](const std::string&) { return "-WRONGTYPE Operation against a key\r\n"; };
  Fixture redis(loop, options(server.port()));

  auto const got = redis.run(redis.petal.get("k"));

  EXPECT_TRUE(got.error().is(Errc::refused));
  EXPECT_THAT(got.error().message(), HasSubstr("WRONGTYPE Operation against a key"));
}

TEST_F(RedisLink, RefusesWhatRedisCouldNotTake) {
  Fixture redis(loop, options(server.port()));

  EXPECT_TRUE(redis.run(redis.petal.get("")).error().is(Errc::invalid_argument));
  EXPECT_TRUE(redis.run(redis.petal.set("k", "v", milliseconds(0))).error().is(Errc::invalid_argument));
  EXPECT_TRUE(redis.run(redis.petal.publish("", "m")).error().is(Errc::invalid_argument));
  EXPECT_THAT(server.commands, testing::IsEmpty());
}

TEST_F(RedisLink, SaysAtOnceWhereNobodyListens) {
  auto const nobody = options(server.port());
  server.stop_listening();
  Fixture redis(loop, nobody);

  auto const got = redis.run(redis.petal.get("k"));

  EXPECT_TRUE(got.error().is(Errc::not_connected));
  EXPECT_THAT(got.error().message(), HasSubstr("127.0.0.1:" + std::to_string(nobody.port)));
  EXPECT_EQ(redis.link.health()->at("status"), "degraded");
}

TEST_F(RedisLink, SaysThatThePasswordIsWrong) {
  server.hello = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
  Fixture redis(loop, configured("", "wrong"));

  auto const got = redis.run(redis.petal.get("k"));

  EXPECT_TRUE(got.error().is(Errc::refused));
  EXPECT_THAT(got.error().message(), HasSubstr("REDIS_PASSWORD: WRONGPASS"));
  EXPECT_THAT(got.error().message(), testing::Not(HasSubstr("wrong\"")));
}

TEST_F(RedisLink, WaitsNoLongerThanTheLimitForAnAnswer) {
  server.answer = [](const std::string&) { return ""; };
  auto impatient = options(server.port());
  impatient.request_limit = milliseconds(20);
  Fixture redis(loop, impatient);

  EXPECT_TRUE(redis.run(redis.petal.get("k")).error().is(Errc::timed_out));
}

TEST_F(RedisLink, WaitsNoLongerForAServerThatSaysNothing) {
  server.hello = "";
  auto impatient = options(server.port());
  impatient.request_limit = milliseconds(20);
  Fixture redis(loop, impatient);

  EXPECT_TRUE(redis.run(redis.petal.get("k")).error().is(Errc::not_connected));
}

TEST_F(RedisLink, FailsWhatIsOnItsWayWhenTheServerGoesAndComesBackByItself) {
  server.answer = [](const std::string& command) { return command == "GET last" ? "close" : "$1\r\nv\r\n"; };
  Fixture redis(loop, options(server.port()));

  EXPECT_TRUE(redis.run(redis.petal.get("last")).error().is(Errc::link_lost));
  redis.until([&] { return redis.link.health()->at("connected").as_bool(); });

  EXPECT_EQ(redis.run(redis.petal.get("k")).value(), "v");
}

TEST_F(RedisLink, LeavesAServerThatAnswersWhatWasNotAsked) {
  server.answer = [](const std::string& command) { return command == "GET k" ? "_\r\n+more\r\n" : "_\r\n"; };
  Fixture redis(loop, options(server.port()));

  EXPECT_TRUE(redis.run(redis.petal.get("k")));
  redis.until([&] { return server.commands.size() > 2; });

  EXPECT_THAT(server.commands.at(2), testing::StartsWith("HELLO"));
}

TEST_F(RedisLink, TakesNothingMoreOnceItIsStopped) {
  Fixture redis(loop, options(server.port()));
  test::run_on(loop, redis.link.stop());

  EXPECT_TRUE(redis.run(redis.petal.get("k")).error().is(Errc::shutting_down));
}

}  // namespace
}  // namespace petal::redis
