// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <stdexcept>

#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

/// A petal that notes what comes on what it subscribed.
class Listener final : public Petal {
 public:
  explicit Listener(std::vector<std::string> filters, std::vector<std::string> patterns = {})
      : filters_(std::move(filters)), patterns_(std::move(patterns)) {}

  Task<> startup() override {
    for (auto const& filter : filters_)
      (co_await context().mqtt().subscribe_to_topic(filter, [this, filter](Message message) {
        note(filter, message);
      })).value();
    for (auto const& pattern : patterns_)
      context().mqtt().subscribe_pattern(pattern, [this, pattern](Message message) { note(pattern, message); });
  }

  std::vector<std::string> heard;

 private:
  void note(const std::string& subscription, const Message& message) {
    heard.push_back(subscription + " " + message.topic() + " " + std::string(message.payload()));
    if (message.payload() == "throw") throw std::runtime_error("thrown");
  }

  std::vector<std::string> filters_;
  std::vector<std::string> patterns_;
};

using Heard = std::vector<std::string>;

TEST(HarnessMessages, ReachTheFiltersThatMatch) {
  Harness harness;
  auto const& petal = harness.start<Listener>(std::vector<std::string>{"a/+/c", "$share/group/a/#"});

  EXPECT_TRUE(harness.receive("a/b/c", {{"n", 1}}));
  EXPECT_FALSE(harness.receive("b", {{"n", 2}}));

  EXPECT_EQ(petal.heard, (Heard{R"(a/+/c a/b/c {"n":1})", R"($share/group/a/# a/b/c {"n":1})"}));
}

TEST(HarnessMessages, ReachAPatternOnlyWhereSomebodyHasSubscribedThem) {
  Harness harness;
  auto const& petal = harness.start<Listener>(std::vector<std::string>{}, std::vector<std::string>{"org/*/telemetry"});

  EXPECT_FALSE(harness.receive("org/a/device/b/telemetry", Payload::bytes("1")));
  harness.subscribe_for_others("org/#");
  EXPECT_TRUE(harness.receive("org/a/device/b/telemetry", Payload::bytes("2")));

  EXPECT_EQ(petal.heard, Heard{"org/*/telemetry org/a/device/b/telemetry 2"});
}

TEST(HarnessMessages, ComeInOrderAndAThrowingHandlerIsNoted) {
  Harness harness;
  auto const& petal = harness.start<Listener>(std::vector<std::string>{"t"});

  for (auto const* const text : {"1", "throw", "3"}) harness.receive("t", Payload::bytes(text));

  EXPECT_EQ(petal.heard, (Heard{"t t 1", "t t throw", "t t 3"}));
  ASSERT_EQ(harness.errors().size(), 1u);
  EXPECT_EQ(harness.errors()[0].where, "handler of t");
  EXPECT_EQ(harness.errors()[0].what, "thrown");
}

TEST(HarnessMessages, ThatWereSeenBeforeAreKeptFromTheHandler) {
  Harness harness;
  auto const& petal = harness.start<Listener>(std::vector<std::string>{"t"});

  harness.receive("t", {{"messageId", "m-1"}});
  harness.receive("t", {{"messageId", "m-1"}});
  harness.receive("t", {{"messageId", "m-2"}});

  EXPECT_EQ(petal.heard.size(), 2u);
}

TEST(HarnessMessages, ThatAPetalPublishesComeBackWhereItHasSubscribedThem) {
  Harness harness;
  auto const& petal = harness.start<Listener>(std::vector<std::string>{"my/#"});

  auto const sent = harness.run(harness.context().mqtt().publish_message("my/topic", Payload::bytes("hello")));
  harness.settle();

  EXPECT_EQ(sent.value(), PublishOutcome::acknowledged);
  EXPECT_EQ(petal.heard, Heard{"my/# my/topic hello"});
}

TEST(HarnessMessages, ThatAreRetainedComeWithTheSubscription) {
  Harness harness;
  harness.run(harness.context().mqtt().publish_message("state", Payload::bytes("on"), {.retain = true})).value();

  auto const& petal = harness.start<Listener>(std::vector<std::string>{"state"});

  EXPECT_EQ(petal.heard, Heard{"state state on"});
}

TEST(HarnessMessages, ThatAreRetainedComeToEveryNewHandlerOnce) {
  Harness harness;
  harness.run(harness.context().mqtt().publish_message("state", Payload::bytes("on"), {.retain = true})).value();

  auto const& petal = harness.start<Listener>(std::vector<std::string>{"state"});
  std::vector<std::string> heard;
  harness
      .run(harness.context().mqtt().subscribe_to_topic(
          "state", [&heard](Message message) { heard.emplace_back(message.payload()); }))
      .value();
  harness.settle();

  EXPECT_EQ(petal.heard, Heard{"state state on"});
  EXPECT_EQ(heard, std::vector<std::string>{"on"});
}

/// A petal that answers where it is asked to.
class Responder final : public Petal {
 public:
  Task<> startup() override {
    auto const on_asked = [this](Message message) { return answer(std::move(message)); };
    (co_await context().mqtt().subscribe_to_topic("ask", on_asked)).value();
  }

 private:
  Task<> answer(Message message) {
    auto const& asked = message.properties();
    PublishOptions options;
    options.properties = {{}, {}, asked.correlation_data, {{"redelivered", message.redelivered() ? "yes" : "no"}}};
    (co_await context().mqtt().publish_message(asked.response_topic.value(), {{"done", true}}, options)).value();
  }
};

TEST(HarnessMessages, HavePropertiesInBothDirections) {
  Harness harness;
  harness.start<Responder>();

  harness.receive(Message("ask", "1", Qos::at_least_once, false, {{}, "answers/1", "id", {}}));
  harness.receive(Message("ask", "1", Qos::at_least_once, false, {{}, "answers/2", {}, {}}, true));

  auto const first = harness.published("answers/1");
  auto const second = harness.published("answers/2");
  ASSERT_EQ(first.size(), 1u);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(first[0].properties, (Properties{{}, {}, "id", {{"redelivered", "no"}}}));
  EXPECT_EQ(second[0].properties, (Properties{{}, {}, {}, {{"redelivered", "yes"}}}));
}

/// A petal that listens until it is told to stop.
class Watcher final : public Petal {
 public:
  Task<> startup() override {
    alerts_ = (co_await context().mqtt().subscribe("alerts", [this](Message) { ++alerts; })).value();
    (co_await context().mqtt().subscribe_to_topic("enough", [this](Message) { alerts_ = {}; })).value();
  }

  int alerts = 0;

 private:
  Subscription alerts_;
};

TEST(HarnessMessages, ComeWhileASubscriptionLives) {
  Harness harness;
  auto const& petal = harness.start<Watcher>();

  EXPECT_TRUE(harness.receive("alerts", {{"n", 1}}));
  harness.receive("enough", {{"n", 1}});
  EXPECT_FALSE(harness.receive("alerts", {{"n", 2}}));

  EXPECT_EQ(petal.alerts, 1);
  EXPECT_TRUE(harness.errors().empty());
}

TEST(HarnessMessages, EndASubscriptionWithThePetal) {
  Harness harness;
  harness.start<Watcher>();

  harness.stop();

  EXPECT_FALSE(harness.receive("alerts", {{"n", 1}}));
}

TEST(HarnessMessages, AreRefusedAsTheManagerRefusesThem) {
  Harness harness({.max_payload_bytes = 10});
  auto& mqtt = harness.context().mqtt();
  auto const handler = [](Message) {};

  EXPECT_TRUE(harness.run(mqtt.publish_message("a/+", {{"a", 1}})).error().is(Errc::invalid_topic));
  EXPECT_TRUE(
      harness.run(mqtt.publish_message("a", Payload::bytes("12345678901"))).error().is(Errc::payload_too_large));
  EXPECT_TRUE(harness.run(mqtt.subscribe_to_topic("a/#/b", handler)).error().is(Errc::invalid_filter));
  EXPECT_TRUE(harness.run(mqtt.unsubscribe_from_topic("a")).error().is(Errc::no_such_subscription));
  EXPECT_THROW(mqtt.subscribe_pattern("", handler), std::invalid_argument);
  EXPECT_TRUE(mqtt.unsubscribe_pattern("a*").error().is(Errc::no_such_subscription));
}

TEST(HarnessMessages, AreShownAsTheyWerePublished) {
  Harness harness;
  auto& mqtt = harness.context().mqtt();

  harness.run(mqtt.publish_message("a/b", {{"n", 1}}, {.qos = Qos::at_most_once, .expiry = std::chrono::seconds(5)}))
      .value();
  harness.run(mqtt.publish_message("a/c", {{"n", 2}}, {.retain = true})).value();

  auto const published = harness.published("a/+");
  ASSERT_EQ(published.size(), 2u);
  EXPECT_EQ(published[0].json().at("n"), 1);
  EXPECT_EQ(published[0].qos, Qos::at_most_once);
  EXPECT_EQ(published[0].expiry, std::chrono::seconds(5));
  EXPECT_TRUE(published[1].retain);
  EXPECT_TRUE(harness.published("b").empty());
}

}  // namespace
}  // namespace petal::testing
