#include "@PETAL_NAME@.hpp"

#include <gtest/gtest.h>

#include <petal/testing/desk.hpp>

using namespace std::chrono_literals;
using petal::testing::Desk;

namespace {

constexpr auto telemetry = "org/+/device/+/@PETAL_NAME@/telemetry";

double one_and_a_half() {
  return 1.5;
}

TEST(@PETAL_CLASS@, PublishesWhatItMeasures) {
  Desk desk("@PETAL_NAME@");
  desk.start<@PETAL_CLASS@>(one_and_a_half);

  desk.advance(60s);

  auto const published = desk.published(telemetry);
  ASSERT_EQ(published.size(), 3u);
  EXPECT_EQ(published[0].json().at("value"), 1.5);
  EXPECT_EQ(published[2].json().at("count"), 3);
}

TEST(@PETAL_CLASS@, MeasuresAtOnceWhenItIsTold) {
  Desk desk("@PETAL_NAME@");
  desk.start<@PETAL_CLASS@>(one_and_a_half);

  auto const response = desk.command("measure");

  EXPECT_EQ(response.at("status"), "success");
  EXPECT_EQ(response.at("value"), 1.5);
}

TEST(@PETAL_CLASS@, AnswersWithTheLatest) {
  Desk desk("@PETAL_NAME@");
  desk.start<@PETAL_CLASS@>(one_and_a_half);

  auto const response = desk.request(petal::HttpMethod::get, "/latest");

  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(petal::json::parse(response.body).at("value"), 1.5);
}

TEST(@PETAL_CLASS@, TakesANewInterval) {
  Desk desk("@PETAL_NAME@");
  desk.start<@PETAL_CLASS@>(one_and_a_half);

  desk.receive("@PETAL_NAME@/interval", {{"seconds", 5}});
  desk.advance(30s);
  desk.forget_published();
  desk.advance(30s);

  EXPECT_EQ(desk.published(telemetry).size(), 6u);
}

TEST(@PETAL_CLASS@, DoesNotStartWithAnIntervalOfNothing) {
  Desk desk({.petal_name = "@PETAL_NAME@", .settings = {{"MEASURE_INTERVAL", "0"}}});

  EXPECT_THROW(desk.start<@PETAL_CLASS@>(), std::invalid_argument);
}

TEST(@PETAL_CLASS@, LosesNothingWhileTheBrokerIsOutOfReach) {
  Desk desk("@PETAL_NAME@");
  desk.start<@PETAL_CLASS@>(one_and_a_half);
  desk.forget_published();

  desk.disconnect();
  desk.advance(30s);

  ASSERT_EQ(desk.published(telemetry).size(), 1u);
  EXPECT_EQ(desk.published(telemetry)[0].delivery, petal::Delivery::stored);
}

}  // namespace
