// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <stdexcept>

#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

using namespace std::chrono_literals;

Task<> publish_for_ever(Context& context) {
  for (;;) {
    (co_await context.mqtt().publish_message("my/telemetry", {{"at", 1}})).value();
    co_await context.sleep(10s);
  }
}

Task<> subscribe_and_fail(Context& context) {
  (co_await context.mqtt().subscribe_to_topic("my/topic", [](Message) {})).value();
  context.spawn(publish_for_ever(context));
  throw std::runtime_error("no thermometer at /dev/i2c-1");
}

Task<> sleep_and_fail(Context& context) {
  co_await context.sleep(5s);
  throw std::runtime_error("still no thermometer");
}

Task<> farewell(Context& context) {
  (co_await context.mqtt().publish_message("my/farewell", {{"state", "off"}})).value();
}

TEST(HarnessLife, ThrowsWhatStartupThrowsAndKeepsNothingOfThePetal) {
  Harness harness;

  EXPECT_THROW(harness.start<BlankPetal>(subscribe_and_fail), std::runtime_error);

  EXPECT_FALSE(harness.is_running());
  EXPECT_FALSE(harness.receive("my/topic", {{"a", 1}}));
  harness.forget_published();
  harness.advance(60s);
  EXPECT_TRUE(harness.published().empty());
}

TEST(HarnessLife, ThrowsWhereStartupThrowsLater) {
  Harness harness;
  harness.start<BlankPetal>(sleep_and_fail);

  EXPECT_FALSE(harness.is_running());
  EXPECT_NO_THROW(harness.advance(4s));
  EXPECT_THROW(harness.advance(1s), std::runtime_error);
}

TEST(HarnessLife, ShutsDownWhereThePetalRuns) {
  Harness harness;
  harness.start<BlankPetal>(
      [](Context& context) -> Task<> {
        context.spawn(publish_for_ever(context));
        co_return;
      },
      [&harness] { return farewell(harness.context()); });

  harness.stop();

  EXPECT_EQ(harness.published("my/farewell").size(), 1u);
  harness.forget_published();
  harness.advance(60s);
  EXPECT_TRUE(harness.published().empty());
  EXPECT_TRUE(harness.errors().empty());
}

TEST(HarnessLife, GivesAShutdownTwoSeconds) {
  Harness harness;
  harness.start<BlankPetal>([](Context&) -> Task<> { co_return; }, [&harness] { return harness.context().sleep(3s); });

  EXPECT_THROW(harness.stop(), std::runtime_error);
  EXPECT_FALSE(harness.is_running());
}

TEST(HarnessLife, StartsAgainOverTheSameDatabase) {
  auto const count_starts = [](Context& context) -> Task<> {
    auto const known = (co_await context.local_db().get_item("starts", "id", "1")).value();
    auto const starts = known ? known->at("count").as_int64() + 1 : 1;
    (co_await context.local_db().set_item("starts", "id", "1", {{"count", starts}})).value();
  };
  Harness harness;

  harness.start<BlankPetal>(count_starts);
  harness.stop();
  harness.start<BlankPetal>(count_starts);

  auto const record = harness.run(harness.context().local_db().get_item("starts", "id", "1")).value();
  EXPECT_EQ(record->at("count"), 2);
}

TEST(HarnessLife, NotesWhatTasksThrow) {
  Harness harness;

  harness.start<BlankPetal>([](Context& context) -> Task<> {
    context.spawn(sleep_and_fail(context));
    co_return;
  });
  harness.advance(5s);

  ASSERT_EQ(harness.errors().size(), 1u);
  EXPECT_EQ(harness.errors()[0].where, "task");
  EXPECT_EQ(harness.errors()[0].what, "still no thermometer");
  EXPECT_TRUE(harness.is_running());
}

TEST(HarnessLife, TellsThePetalItsNameSettingsAndDevice) {
  Harness harness({.petal_name = "petal-thermometer", .settings = {{"SENSOR", "/dev/i2c-1"}, {"EMPTY", ""}}});
  auto& context = harness.context();

  EXPECT_EQ(context.name(), "petal-thermometer");
  EXPECT_EQ(context.setting("SENSOR"), "/dev/i2c-1");
  EXPECT_EQ(context.setting("EMPTY"), std::nullopt);
  EXPECT_EQ(context.setting("OTHER"), std::nullopt);
  EXPECT_EQ(context.mqtt().device_info().organization_id, "acme");
  EXPECT_EQ(context.mqtt().device_info().device_id, "robot-1");
}

TEST(HarnessLife, SaysWhereATaskThatIsRunWaits) {
  Harness harness;

  EXPECT_THROW(harness.run(harness.context().sleep(1s)), std::logic_error);
}

}  // namespace
}  // namespace petal::testing
