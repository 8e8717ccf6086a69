// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

TEST(HarnessLink, StoresWhatMayBeStoredWhileItIsDown) {
  Harness harness;
  auto& mqtt = harness.context().mqtt();
  harness.disconnect();

  auto const important = harness.run(mqtt.publish_message("a", {{"n", 1}}));
  auto const frequent = harness.run(mqtt.publish_message("a", {{"n", 2}}, {.qos = Qos::at_most_once}));

  EXPECT_EQ(important.value(), PublishOutcome::stored);
  EXPECT_TRUE(frequent.error().is(Errc::not_connected));
  ASSERT_EQ(harness.published().size(), 1u);
  EXPECT_EQ(harness.published()[0].delivery, PublishOutcome::stored);
  EXPECT_EQ(harness.run(mqtt.health_check()).at("status"), "degraded");
}

TEST(HarnessLink, BringsWhatWaitedWhenItIsBack) {
  Harness harness;
  std::vector<std::string> heard;
  harness.start<BlankPetal>([&heard](Context& context) -> Task<> {
    auto const note = [&heard](Message message) { heard.emplace_back(message.payload()); };
    (co_await context.mqtt().subscribe_to_topic("a", note)).value();
  });

  harness.disconnect();
  harness.receive("a", Payload::bytes("lost"), Qos::at_most_once);
  EXPECT_TRUE(harness.receive("a", Payload::bytes("kept")));
  EXPECT_TRUE(heard.empty());
  harness.connect();

  EXPECT_EQ(heard, std::vector<std::string>{"kept"});
}

TEST(HarnessLink, KeepsASubscriptionThatIsMadeWhileItIsDown) {
  Harness harness;
  harness.disconnect();
  auto const subscribed = harness.run(harness.context().mqtt().subscribe_to_topic("a", [](Message) {}));
  harness.connect();

  EXPECT_TRUE(subscribed.has_value());
  EXPECT_TRUE(harness.receive("a", {{"n", 1}}));
}

TEST(HarnessLink, FailsWhatItIsToldToFail) {
  Harness harness;
  auto& mqtt = harness.context().mqtt();
  harness.fail_publishes(Errc::storage_full, 2);
  harness.refuse_subscription("forbidden/#");

  EXPECT_TRUE(harness.run(mqtt.publish_message("a", {{"n", 1}})).error().is(Errc::storage_full));
  EXPECT_TRUE(harness.run(mqtt.publish_message("a", {{"n", 1}})).error().is(Errc::storage_full));
  EXPECT_TRUE(harness.run(mqtt.publish_message("a", {{"n", 1}})).has_value());
  EXPECT_TRUE(harness.run(mqtt.subscribe_to_topic("forbidden/#", [](Message) {})).error().is(Errc::refused));
  EXPECT_FALSE(harness.receive("forbidden/a", {{"n", 1}}));
}

}  // namespace
}  // namespace petal::testing
