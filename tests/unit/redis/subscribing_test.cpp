// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redis/command.hpp"
#include "unit/redis/scripted_redis.hpp"

namespace petal::redis {
namespace {

using testing::Contains;
using testing::ElementsAre;

std::string pushed(const std::vector<std::string_view>& words) {
  auto bytes = command(words);
  bytes.front() = '>';
  return bytes;
}

std::string confirming(const std::string& asked) {
  auto const blank = asked.find(' ');
  if (blank == std::string::npos || asked.find("SUBSCRIBE") == std::string::npos) return "+PONG\r\n";
  return pushed({asked.starts_with("P") ? "psubscribe" : "subscribe", asked.substr(blank + 1), "1"});
}

class RedisSubscriptions : public testing::Test {
 protected:
  RedisSubscriptions() { server.answer = confirming; }
  ~RedisSubscriptions() override { test::run_on(loop, server.stop()); }

  MessageHandler recorder() {
    return [this](Message message) -> Task<> {
      heard.push_back(message.topic() + "=" + std::string(message.payload()));
      co_return;
    };
  }
  void hear(Fixture& redis, std::size_t count) {
    redis.until([&] { return heard.size() >= count; });
  }

  boost::asio::io_context loop;
  ScriptedRedis server{loop};
  std::vector<std::string> heard;
};

TEST_F(RedisSubscriptions, DeliverChannelsAndPatterns) {
  Fixture redis(loop, options(server.port()));
  ASSERT_TRUE(redis.run(redis.petal.subscribe_to_channel("c", recorder(), {})));
  ASSERT_TRUE(redis.run(redis.petal.subscribe_pattern("p*", recorder(), {})));

  server.push(pushed({"message", "c", "1"}) + pushed({"pmessage", "p*", "pq", "2"}) + pushed({"message", "c", ""}));
  hear(redis, 3);

  EXPECT_THAT(heard, testing::UnorderedElementsAre("c=1", "pq=2", "c="));
}

TEST_F(RedisSubscriptions, CallAPlainFunctionInOrder) {
  Fixture redis(loop, options(server.port()));
  std::vector<std::string> blocking;
  auto const plain = [&](Message message) { blocking.emplace_back(message.payload()); };
  ASSERT_TRUE(redis.run(redis.petal.subscribe_to_channel("c", plain, {})));
  ASSERT_TRUE(redis.run(redis.petal.subscribe_to_channel("end", recorder(), {})));

  for (auto const* text : {"1", "2", "3"}) server.push(pushed({"message", "c", text}));
  redis.until([&] { return blocking.size() == 3; });

  EXPECT_THAT(blocking, ElementsAre("1", "2", "3"));
}

TEST_F(RedisSubscriptions, EndWithTheirObject) {
  Fixture redis(loop, options(server.port()));
  auto subscription = redis.run(redis.petal.subscribe("c", recorder(), {})).value();
  EXPECT_EQ(subscription.topic(), "c");
  ASSERT_TRUE(redis.run(redis.petal.subscribe_to_channel("end", recorder(), {})));

  subscription = {};
  server.push(pushed({"message", "c", "1"}) + pushed({"message", "end", "2"}));
  hear(redis, 1);

  EXPECT_THAT(heard, ElementsAre("end=2"));
  EXPECT_TRUE(redis.run(redis.petal.unsubscribe_from_channel("c")).error().is(Errc::no_such_subscription));
}

TEST_F(RedisSubscriptions, CountAHandlerThatThrowsAndGoOn) {
  Fixture redis(loop, options(server.port()));
  auto const fails = [this](Message message) -> Task<> {
    heard.emplace_back(message.payload());
    throw std::runtime_error("the arm is stuck");
    co_return;
  };
  ASSERT_TRUE(redis.run(redis.petal.subscribe_to_channel("c", fails, {})));

  server.push(pushed({"message", "c", "1"}) + pushed({"message", "c", "2"}));
  hear(redis, 2);
  redis.until([&] { return redis.link.health()->at("messages").at("handler_errors") == 2; });

  EXPECT_THAT(heard, ElementsAre("1", "2"));
}

TEST_F(RedisSubscriptions, DropWhatASlowHandlerHasNoRoomFor) {
  auto narrow = options(server.port());
  narrow.queues.messages = 2;
  Fixture redis(loop, narrow);
  runtime::Event never(loop.get_executor());
  auto const hangs = [&never](Message) -> Task<> { co_await never.wait(); };
  ASSERT_TRUE(redis.run(redis.petal.subscribe_to_channel("slow", hangs, {})));
  ASSERT_TRUE(redis.run(redis.petal.subscribe_to_channel("c", recorder(), {})));

  for (int i = 0; i < 10; ++i) server.push(pushed({"message", "slow", "m"}));
  server.push(pushed({"message", "c", "after"}));
  hear(redis, 1);

  auto const dropped = redis.link.health()->at("messages").at("dropped").to_number<int>();
  EXPECT_TRUE(dropped == 7 || dropped == 8) << dropped;  // one may be at work already
}

TEST_F(RedisSubscriptions, AreRefusedInRedisOwnWords) {
  server.answer = [](const std::string& asked) {
    return asked.starts_with("SUBSCRIBE") ? "-NOPERM no permissions to access the channel\r\n" : "$1\r\nv\r\n";
  };
  Fixture redis(loop, options(server.port()));

  auto const subscribed = redis.run(redis.petal.subscribe_to_channel("c", recorder(), {}));

  EXPECT_TRUE(subscribed.error().is(Errc::refused));
  EXPECT_EQ(redis.run(redis.petal.get("k")).value(), "v");  // no answer was taken for another
  EXPECT_TRUE(redis.run(redis.petal.unsubscribe_from_channel("c")).error().is(Errc::no_such_subscription));
}

TEST_F(RedisSubscriptions, ComeBackWithTheServer) {
  Fixture redis(loop, options(server.port()));
  ASSERT_TRUE(redis.run(redis.petal.subscribe_to_channel("c", recorder(), {})));
  ASSERT_TRUE(redis.run(redis.petal.subscribe_pattern("p*", recorder(), {})));
  server.commands.clear();

  server.drop();
  redis.until([&] { return server.commands.size() >= 3 && redis.link.health()->at("connected").as_bool(); });
  server.push(pushed({"message", "c", "again"}));
  hear(redis, 1);

  EXPECT_THAT(server.commands, Contains("SUBSCRIBE c"));
  EXPECT_THAT(server.commands, Contains("PSUBSCRIBE p*"));
}

TEST_F(RedisSubscriptions, AreKeptWhileTheServerIsOutOfReach) {
  auto const port = server.port();
  server.stop_listening();
  Fixture redis(loop, options(port));

  EXPECT_TRUE(redis.run(redis.petal.subscribe_to_channel("c", recorder(), {})));
  server.listen_again(port);
  redis.until([&] { return redis.link.health()->at("connected").as_bool(); });

  EXPECT_THAT(server.commands, Contains("SUBSCRIBE c"));
}

TEST_F(RedisSubscriptions, EndWithThePetal) {
  Fixture redis(loop, options(server.port()));
  ASSERT_TRUE(redis.run(redis.petal.subscribe_to_channel("c", recorder(), {})));

  redis.petal.release();
  redis.until([&] { return server.commands.back() == "UNSUBSCRIBE c"; });

  EXPECT_TRUE(redis.run(redis.petal.subscribe_to_channel("c", recorder(), {})).error().is(Errc::shutting_down));
  EXPECT_EQ(redis.link.health()->at("subscriptions"), 0);
}

}  // namespace
}  // namespace petal::redis
