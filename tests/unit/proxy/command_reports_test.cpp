// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/proxy/command_fixture.hpp"

namespace petal::proxy {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// A command that answers at once and keeps its `report`, as a long job does.
class CommandReportsTest : public CommandFixture {
 protected:
  CommandReportsTest() {
    serve("a/long", [this](Command command) { return acknowledge(std::move(command)); });
  }

  Task<json::object> acknowledge(Command command) {
    report_ = command.report;
    co_return json::object{{"accepted", true}};
  }

  void begin() { deliver(command_topic, R"({"command":"a/long","messageId":"m"})"); }

  std::function<void(json::object)> report_;
};

TEST_F(CommandReportsTest, ComeAfterTheAnswerToo) {
  begin();

  report_({{"percent", 50}});
  settle();

  ASSERT_THAT(transport_.published, SizeIs(2));
  EXPECT_EQ(transport_.published[1].topic, "org/o/device/d/progress");
  EXPECT_EQ(transport_.published[1].qos, Qos::at_least_once);
  EXPECT_EQ(published(1).at("messageId"), "m");
  EXPECT_EQ(published(1).at("status"), "progress");
  EXPECT_EQ(published(1).at("percent"), 50);
  EXPECT_TRUE(published(1).at("timestamp").is_string());
}

TEST_F(CommandReportsTest, MayBeASecondAnswer) {
  begin();

  report_({{"status", "success"}, {"messageId", "mine"}, {"found", 3}});
  settle();

  EXPECT_EQ(published(1).at("status"), "success");
  EXPECT_EQ(published(1).at("messageId"), "m");
}

TEST_F(CommandReportsTest, WithoutAMessageIdAreNotSent) {
  deliver(command_topic, R"({"command":"a/long"})");

  report_({{"percent", 50}});
  settle();

  EXPECT_THAT(transport_.published, IsEmpty());
}

TEST_F(CommandReportsTest, OfAFloodTheLatestAreSentAndTheOthersCounted) {
  begin();

  for (int number = 0; number < 250; ++number) report_({{"number", number}});
  settle();

  ASSERT_THAT(transport_.published, SizeIs(101));
  EXPECT_EQ(published(1).at("number"), 150);
  EXPECT_EQ(published(100).at("number"), 249);
  EXPECT_EQ(proxy_.counters().dropped, 150U);
}

TEST_F(CommandReportsTest, OutliveTheirPetal) {
  begin();
  processor_.release(*one_);

  report_({{"percent", 100}});
  settle();

  EXPECT_EQ(last_response().at("percent"), 100);
}

TEST_F(CommandReportsTest, OfOneCommandAllReachAHandlerThoughTheyHaveOneMessageId) {
  subscribe(two_, "org/+/device/+/progress", note_in(got_)).value();

  deliver("org/o/device/e/progress", R"({"messageId":"m","percent":1})");
  deliver("org/o/device/e/progress", R"({"messageId":"m","percent":2})");

  EXPECT_THAT(got_, SizeIs(2));
}

}  // namespace
}  // namespace petal::proxy
