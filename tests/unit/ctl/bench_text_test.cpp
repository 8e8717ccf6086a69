// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/bench_text.hpp"

#include <gtest/gtest.h>

#include "ctl/bench/bench_plan.hpp"
#include "ctl/progress_line.hpp"

namespace petal::ctl {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(TimeText, HasTheUnitThatFits) {
  EXPECT_EQ(time_text(nanoseconds(0)), "0 us");
  EXPECT_EQ(time_text(microseconds(850)), "850 us");
  EXPECT_EQ(time_text(nanoseconds(999'900)), "1.00 ms");
  EXPECT_EQ(time_text(microseconds(1'250)), "1.25 ms");
  EXPECT_EQ(time_text(milliseconds(2'500)), "2.50 s");
}

TEST(Bars, ShowHowManyTookHowLong) {
  Histogram times;
  for (int i = 0; i < 9; ++i) times.record(microseconds(950));
  times.record(microseconds(1'900));

  EXPECT_EQ(bars(times, 10),
            "\n"
            "up to 1 ms     90.0 %  9  #########\n"
            "up to 1.5 ms    0.0 %  0\n"
            "up to 2 ms     10.0 %  1  #\n");
  EXPECT_EQ(bars(Histogram()), "");
}

TEST(ProgressLine, StandsInPlaceOfTheOneBefore) {
  EXPECT_EQ(in_place("12 published", 80, 0), "\r12 published");
  EXPECT_EQ(in_place("12", 80, 5), "\r12   ");
  EXPECT_EQ(in_place("12 published", 6, 12), "\r12 pu");
  EXPECT_EQ(in_place("12", 1, 0), "\r");
}

TEST(Recent, IsTheRateSinceTheLookBefore) {
  Recent recent;
  Recent::Clock::time_point const start(seconds(100));

  EXPECT_EQ(recent.per_second(50, start, start + milliseconds(250)), 200);
  EXPECT_EQ(recent.per_second(150, start, start + milliseconds(500)), 400);
  EXPECT_EQ(recent.per_second(150, start, start + milliseconds(500)), 0);
}

TEST(Pace, DoesNotDependOnWhatCameBefore) {
  EXPECT_EQ(Pace(200.0).due(3), milliseconds(15));
  EXPECT_EQ(Pace(std::nullopt).due(3), std::nullopt);
}

TEST(LiveTally, CountsPayloadsAndWhatWasLost) {
  LiveTally tally;
  LiveTally::Clock::time_point const start(seconds(100));

  EXPECT_EQ(tally.add(R"({"topic":"t","payload":{"a": 1},"qos":1})", start), R"({"a": 1})");
  EXPECT_EQ(tally.add(R"({"topic":"t","payload":"kept","retained":true,"qos":1})", start), R"("kept")");
  EXPECT_EQ(tally.add("", start), "");
  EXPECT_EQ(tally.add(R"({"dropped":12})", start), "");
  EXPECT_EQ(tally.add(R"({"topic":"t","payload":1,"qos":1})", start + seconds(2)), "1");
  EXPECT_EQ(tally.messages(), 2U);
  EXPECT_EQ(tally.retained(), 1U);
  EXPECT_EQ(tally.bytes(), 9U);
  EXPECT_EQ(tally.lost(), 12U);
  EXPECT_EQ(tally.first_to_last(), seconds(2));
}

TEST(BenchTopic, IsTheRobotsOwn) {
  json::value const robot = {{"device_info", {{"organization_id", "acme"}, {"device_id", "Instance-7"}}}};
  json::value const nobodys = {{"device_info", {{"organization_id", ""}, {"device_id", "Instance-7"}}}};

  EXPECT_EQ(bench_topic(robot, "0a"), "org/acme/device/Instance-7/bench/0a");
  EXPECT_EQ(bench_topic(nobodys, "0a"), "bench/Instance-7/0a");
}

}  // namespace petal::ctl
