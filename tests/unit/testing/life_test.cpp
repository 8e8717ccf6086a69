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

TEST(DeskLife, ThrowsWhatStartupThrowsAndKeepsNothingOfThePetal) {
  Desk desk;

  EXPECT_THROW(desk.start<BlankPetal>(subscribe_and_fail), std::runtime_error);

  EXPECT_FALSE(desk.is_running());
  EXPECT_FALSE(desk.receive("my/topic", {{"a", 1}}));
  desk.forget_published();
  desk.advance(60s);
  EXPECT_TRUE(desk.published().empty());
}

TEST(DeskLife, ThrowsWhereStartupThrowsLater) {
  Desk desk;
  desk.start<BlankPetal>(sleep_and_fail);

  EXPECT_FALSE(desk.is_running());
  EXPECT_NO_THROW(desk.advance(4s));
  EXPECT_THROW(desk.advance(1s), std::runtime_error);
}

TEST(DeskLife, ShutsDownWhereThePetalRuns) {
  Desk desk;
  desk.start<BlankPetal>(
      [](Context& context) -> Task<> {
        context.spawn(publish_for_ever(context));
        co_return;
      },
      [&desk] { return farewell(desk.context()); });

  desk.stop();

  EXPECT_EQ(desk.published("my/farewell").size(), 1u);
  desk.forget_published();
  desk.advance(60s);
  EXPECT_TRUE(desk.published().empty());
  EXPECT_TRUE(desk.errors().empty());
}

TEST(DeskLife, GivesAShutdownTwoSeconds) {
  Desk desk;
  desk.start<BlankPetal>([](Context&) -> Task<> { co_return; }, [&desk] { return desk.context().sleep(3s); });

  EXPECT_THROW(desk.stop(), std::runtime_error);
  EXPECT_FALSE(desk.is_running());
}

TEST(DeskLife, StartsAgainOverTheSameDatabase) {
  auto const count_starts = [](Context& context) -> Task<> {
    auto const known = (co_await context.local_db().get_item("starts", "id", "1")).value();
    auto const starts = known ? known->at("count").as_int64() + 1 : 1;
    (co_await context.local_db().set_item("starts", "id", "1", {{"count", starts}})).value();
  };
  Desk desk;

  desk.start<BlankPetal>(count_starts);
  desk.stop();
  desk.start<BlankPetal>(count_starts);

  auto const record = desk.run(desk.context().local_db().get_item("starts", "id", "1")).value();
  EXPECT_EQ(record->at("count"), 2);
}

TEST(DeskLife, NotesWhatTasksThrow) {
  Desk desk;

  desk.start<BlankPetal>([](Context& context) -> Task<> {
    context.spawn(sleep_and_fail(context));
    co_return;
  });
  desk.advance(5s);

  ASSERT_EQ(desk.errors().size(), 1u);
  EXPECT_EQ(desk.errors()[0].where, "task");
  EXPECT_EQ(desk.errors()[0].what, "still no thermometer");
  EXPECT_TRUE(desk.is_running());
}

TEST(DeskLife, TellsThePetalItsNameSettingsAndDevice) {
  Desk desk({.petal_name = "petal-thermometer", .settings = {{"SENSOR", "/dev/i2c-1"}, {"EMPTY", ""}}});
  auto& context = desk.context();

  EXPECT_EQ(context.name(), "petal-thermometer");
  EXPECT_EQ(context.setting("SENSOR"), "/dev/i2c-1");
  EXPECT_EQ(context.setting("EMPTY"), std::nullopt);
  EXPECT_EQ(context.setting("OTHER"), std::nullopt);
  EXPECT_EQ(context.mqtt().device_info().organization_id, "acme");
  EXPECT_EQ(context.mqtt().device_info().device_id, "robot-1");
}

TEST(DeskLife, SaysWhereATaskThatIsRunWaits) {
  Desk desk;

  EXPECT_THROW(desk.run(desk.context().sleep(1s)), std::logic_error);
}

}  // namespace
}  // namespace petal::testing
