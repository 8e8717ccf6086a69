// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

TEST(DeskLink, StoresWhatMayBeStoredWhileItIsDown) {
  Desk desk;
  auto& mqtt = desk.context().mqtt();
  desk.disconnect();

  auto const important = desk.run(mqtt.publish_message("a", {{"n", 1}}));
  auto const frequent = desk.run(mqtt.publish_message("a", {{"n", 2}}, {.qos = Qos::at_most_once}));

  EXPECT_EQ(important.value(), Delivery::stored);
  EXPECT_TRUE(frequent.error().is(Errc::not_connected));
  ASSERT_EQ(desk.published().size(), 1u);
  EXPECT_EQ(desk.published()[0].delivery, Delivery::stored);
  EXPECT_EQ(desk.run(mqtt.health_check()).at("status"), "degraded");
}

TEST(DeskLink, BringsWhatWaitedWhenItIsBack) {
  Desk desk;
  std::vector<std::string> heard;
  desk.start<BlankPetal>([&heard](Context& context) -> Task<> {
    auto const note = [&heard](Message message) { heard.emplace_back(message.payload()); };
    (co_await context.mqtt().subscribe_to_topic("a", note)).value();
  });

  desk.disconnect();
  desk.receive("a", Payload::bytes("lost"), Qos::at_most_once);
  EXPECT_TRUE(desk.receive("a", Payload::bytes("kept")));
  EXPECT_TRUE(heard.empty());
  desk.connect();

  EXPECT_EQ(heard, std::vector<std::string>{"kept"});
}

TEST(DeskLink, KeepsASubscriptionThatIsMadeWhileItIsDown) {
  Desk desk;
  desk.disconnect();
  auto const subscribed = desk.run(desk.context().mqtt().subscribe_to_topic("a", [](Message) {}));
  desk.connect();

  EXPECT_TRUE(subscribed.has_value());
  EXPECT_TRUE(desk.receive("a", {{"n", 1}}));
}

TEST(DeskLink, FailsWhatItIsToldToFail) {
  Desk desk;
  auto& mqtt = desk.context().mqtt();
  desk.fail_publishes(Errc::storage_full, 2);
  desk.refuse_subscription("forbidden/#");

  EXPECT_TRUE(desk.run(mqtt.publish_message("a", {{"n", 1}})).error().is(Errc::storage_full));
  EXPECT_TRUE(desk.run(mqtt.publish_message("a", {{"n", 1}})).error().is(Errc::storage_full));
  EXPECT_TRUE(desk.run(mqtt.publish_message("a", {{"n", 1}})).has_value());
  EXPECT_TRUE(desk.run(mqtt.subscribe_to_topic("forbidden/#", [](Message) {})).error().is(Errc::refused));
  EXPECT_FALSE(desk.receive("forbidden/a", {{"n", 1}}));
}

}  // namespace
}  // namespace petal::testing
