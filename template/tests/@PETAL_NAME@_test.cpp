#include "@PETAL_NAME@.hpp"

#include <gtest/gtest.h>

#include <petal/testing/harness.hpp>

using namespace std::chrono_literals;
using petal::testing::Harness;

namespace {

constexpr auto telemetry = "org/+/device/+/@PETAL_NAME@/telemetry";

double one_and_a_half() {
  return 1.5;
}

TEST(@PETAL_CLASS@, PublishesWhatItMeasures) {
  Harness harness("@PETAL_NAME@");
  harness.start<@PETAL_CLASS@>(one_and_a_half);

  harness.advance(60s);

  auto const published = harness.published(telemetry);
  ASSERT_EQ(published.size(), 3u);
  EXPECT_EQ(published[0].json().at("value"), 1.5);
  EXPECT_EQ(published[2].json().at("count"), 3);
}

TEST(@PETAL_CLASS@, MeasuresAtOnceWhenItIsTold) {
  Harness harness("@PETAL_NAME@");
  harness.start<@PETAL_CLASS@>(one_and_a_half);

  auto const response = harness.command("measure");

  EXPECT_EQ(response.at("status"), "success");
  EXPECT_EQ(response.at("value"), 1.5);
}

TEST(@PETAL_CLASS@, AnswersWithTheLatest) {
  Harness harness("@PETAL_NAME@");
  harness.start<@PETAL_CLASS@>(one_and_a_half);

  auto const response = harness.request(petal::HttpMethod::get, "/latest");

  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(petal::json::parse(response.body).at("value"), 1.5);
}

TEST(@PETAL_CLASS@, TakesANewInterval) {
  Harness harness("@PETAL_NAME@");
  harness.start<@PETAL_CLASS@>(one_and_a_half);

  harness.receive("@PETAL_NAME@/interval", {{"seconds", 5}});
  harness.advance(30s);
  harness.forget_published();
  harness.advance(30s);

  EXPECT_EQ(harness.published(telemetry).size(), 6u);
}

TEST(@PETAL_CLASS@, DoesNotStartWithAnIntervalOfNothing) {
  Harness harness({.petal_name = "@PETAL_NAME@", .settings = {{"MEASURE_INTERVAL", "0"}}});

  EXPECT_THROW(harness.start<@PETAL_CLASS@>(), std::invalid_argument);
}

TEST(@PETAL_CLASS@, LosesNothingWhileTheBrokerIsOutOfReach) {
  Harness harness("@PETAL_NAME@");
  harness.start<@PETAL_CLASS@>(one_and_a_half);
  harness.forget_published();

  harness.disconnect();
  harness.advance(30s);

  ASSERT_EQ(harness.published(telemetry).size(), 1u);
  EXPECT_EQ(harness.published(telemetry)[0].delivery, petal::PublishOutcome::stored);
}

}  // namespace
