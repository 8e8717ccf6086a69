// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <stdexcept>
#include <thread>

#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

using namespace std::chrono_literals;

Task<json::object> calibrate(Command command) {
  if (!command.payload.is_object()) throw std::invalid_argument("calibrate needs \"offset\"");
  co_return json::object{{"offset", command.payload.at("offset")}};
}

Task<json::object> measure(Context* context) {
  co_await context->sleep(5s);
  co_return json::object{{"temperature", 23.5}};
}

Task<> serve(Context& context) {
  context.commands().on("calibrate", calibrate);
  context.commands().on("measure", [&context](Command) { return measure(&context); });
  co_return;
}

TEST(HarnessCommands, AreAnsweredAsTheSenderSeesIt) {
  Harness harness("petal-thermometer");
  harness.start<BlankPetal>(serve);

  auto const response = harness.command("calibrate", {{"offset", 2}});

  EXPECT_EQ(response.at("status"), "success");
  EXPECT_EQ(response.at("offset"), 2);
  EXPECT_TRUE(response.contains("messageId"));
  EXPECT_TRUE(response.contains("timestamp"));
  EXPECT_EQ(harness.published("org/acme/device/robot-1/response").size(), 1u);
}

TEST(HarnessCommands, ThatThrowAnswerWithAnErrorAndAreNoted) {
  Harness harness;
  harness.start<BlankPetal>(serve);

  auto const response = harness.command("calibrate");

  EXPECT_EQ(response.at("status"), "error");
  EXPECT_EQ(response.at("error_code"), "HANDLER_ERROR");
  ASSERT_EQ(harness.errors().size(), 1u);
  EXPECT_EQ(harness.errors()[0].where, "command calibrate");
}

TEST(HarnessCommands, ThatNobodyServesAreUnknown) {
  Harness harness("petal-thermometer");
  harness.start<BlankPetal>(serve);

  auto const response = harness.command("fly");

  EXPECT_EQ(response.at("error_code"), "UNKNOWN_COMMAND");
  EXPECT_TRUE(harness.command("ping").at("status") == "error");  // the petal has none of that name
}

TEST(HarnessCommands, ThatWaitAnswerWhenTheirTimeHasCome) {
  Harness harness;
  harness.start<BlankPetal>(serve);

  auto const id = harness.send_command("measure");
  EXPECT_EQ(harness.response(id), std::nullopt);
  harness.advance(5s);

  ASSERT_TRUE(harness.response(id));
  EXPECT_EQ(harness.response(id)->at("temperature"), 23.5);
  EXPECT_THROW(harness.command("measure"), std::logic_error);
}

Task<> survey(Context& context, std::function<void(json::object)> report) {
  co_await context.sleep(60s);
  report({{"status", "success"}, {"area", 120}});
}

json::object begin_survey(Context& context, const Command& command) {
  command.report({{"percent", 0}});
  context.spawn(survey(context, command.report));
  return {{"accepted", true}};
}

TEST(HarnessCommands, MayReportWhileTheyWorkAndAfterwards) {
  Harness harness;
  harness.start<BlankPetal>([](Context& context) -> Task<> {
    context.commands().on("survey", [&context](const Command& command) { return begin_survey(context, command); });
    co_return;
  });

  auto const id = harness.send_command("survey");
  EXPECT_EQ(harness.response(id)->at("accepted"), true);
  harness.advance(60s);

  auto const reports = harness.reports(id);
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].at("status"), "progress");
  EXPECT_EQ(reports[1].at("area"), 120);
}

TEST(HarnessCommands, ThatAreCpuHeavyRunOnTheThreadOfTheTest) {
  Harness harness;
  auto const test = std::this_thread::get_id();
  harness.start<BlankPetal>([test](Context& context) -> Task<> {
    auto const compare = [test](const Command&) { return json::object{{"same", std::this_thread::get_id() == test}}; };
    context.commands().on("compare", compare, {.cpu_heavy = true});
    co_await context.offload([test] { EXPECT_EQ(std::this_thread::get_id(), test); });
  });

  EXPECT_TRUE(harness.is_running());
  EXPECT_EQ(harness.command("compare").at("same"), true);
}

TEST(HarnessCommands, NeedARobotWithAnOrganization) {
  Harness harness({.organization_id = ""});
  harness.start<BlankPetal>(serve);

  EXPECT_THROW(harness.command("calibrate"), std::logic_error);
  harness.provision("acme");
  EXPECT_EQ(harness.command("calibrate", {{"offset", 1}}).at("status"), "success");
}

TEST(HarnessCommands, CannotBeServedTwice) {
  Harness harness;
  harness.start<BlankPetal>(serve);

  EXPECT_THROW(harness.context().commands().on("calibrate", calibrate), std::invalid_argument);
  EXPECT_THROW(harness.context().commands().on("", calibrate), std::invalid_argument);
}

/// Asks the device `arm`, and logs what it answers.
Task<> ask(Context* context, std::string device) {
  auto const answer = co_await context->mqtt().send_command(device, "move", {{"to", 90}}, 5s);
  context->log().info("{}", answer ? json::serialize(answer->at("angle")) : answer.error().message());
}

Task<> ask_when_told(Context& context, std::string device) {
  context.spawn(ask(&context, std::move(device)));
  co_return;
}

TEST(HarnessCommands, OfThePetalToOthersAreAnsweredByTheTest) {
  Harness harness;
  harness.start<BlankPetal>([](Context& context) { return ask_when_told(context, "arm"); });
  auto const sent = harness.published("org/acme/device/arm/command");
  ASSERT_EQ(sent.size(), 1u);

  harness.receive("org/acme/device/arm/response", {{"messageId", sent[0].json().at("messageId")}, {"angle", 90}});

  ASSERT_EQ(harness.log().size(), 1u);
  EXPECT_EQ(harness.log()[0].text, "90");
}

TEST(HarnessCommands, OfThePetalToOthersTimeOutInVirtualTime) {
  Harness harness;
  harness.start<BlankPetal>([](Context& context) { return ask_when_told(context, "arm"); });

  harness.advance(4999ms);
  EXPECT_TRUE(harness.log().empty());
  harness.advance(1ms);

  ASSERT_EQ(harness.log().size(), 1u);
  EXPECT_EQ(harness.log()[0].text, "arm has not answered the command move in time");
}

}  // namespace
}  // namespace petal::testing
