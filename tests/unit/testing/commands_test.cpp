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
  context.commands().on("calibrate", calibrate).value();
  context.commands().on("measure", [&context](Command) { return measure(&context); }).value();
  co_return;
}

TEST(DeskCommands, AreAnsweredAsTheSenderSeesIt) {
  Desk desk("petal-thermometer");
  desk.start<BlankPetal>(serve);

  auto const response = desk.command("calibrate", {{"offset", 2}});

  EXPECT_EQ(response.at("status"), "success");
  EXPECT_EQ(response.at("offset"), 2);
  EXPECT_TRUE(response.contains("messageId"));
  EXPECT_TRUE(response.contains("timestamp"));
  EXPECT_EQ(desk.published("org/acme/device/robot-1/response").size(), 1u);
}

TEST(DeskCommands, ThatThrowAnswerWithAnErrorAndAreNoted) {
  Desk desk;
  desk.start<BlankPetal>(serve);

  auto const response = desk.command("calibrate");

  EXPECT_EQ(response.at("status"), "error");
  EXPECT_EQ(response.at("error_code"), "HANDLER_ERROR");
  ASSERT_EQ(desk.errors().size(), 1u);
  EXPECT_EQ(desk.errors()[0].where, "command calibrate");
}

TEST(DeskCommands, ThatNobodyServesAreUnknown) {
  Desk desk("petal-thermometer");
  desk.start<BlankPetal>(serve);

  auto const response = desk.command("fly");

  EXPECT_EQ(response.at("error_code"), "UNKNOWN_COMMAND");
  EXPECT_TRUE(desk.command("ping").at("status") == "error");  // the petal has none of that name
}

TEST(DeskCommands, ThatWaitAnswerWhenTheirTimeHasCome) {
  Desk desk;
  desk.start<BlankPetal>(serve);

  auto const id = desk.send_command("measure");
  EXPECT_EQ(desk.response(id), std::nullopt);
  desk.advance(5s);

  ASSERT_TRUE(desk.response(id));
  EXPECT_EQ(desk.response(id)->at("temperature"), 23.5);
  EXPECT_THROW(desk.command("measure"), std::logic_error);
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

TEST(DeskCommands, MayReportWhileTheyWorkAndAfterwards) {
  Desk desk;
  desk.start<BlankPetal>([](Context& context) -> Task<> {
    context.commands()
        .on("survey", [&context](const Command& command) { return begin_survey(context, command); })
        .value();
    co_return;
  });

  auto const id = desk.send_command("survey");
  EXPECT_EQ(desk.response(id)->at("accepted"), true);
  desk.advance(60s);

  auto const reports = desk.reports(id);
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].at("status"), "progress");
  EXPECT_EQ(reports[1].at("area"), 120);
}

TEST(DeskCommands, ThatAreCpuHeavyRunOnTheThreadOfTheTest) {
  Desk desk;
  auto const test = std::this_thread::get_id();
  desk.start<BlankPetal>([test](Context& context) -> Task<> {
    auto const compare = [test](const Command&) { return json::object{{"same", std::this_thread::get_id() == test}}; };
    context.commands().on("compare", compare, {.cpu_heavy = true}).value();
    co_await context.offload([test] { EXPECT_EQ(std::this_thread::get_id(), test); });
  });

  EXPECT_TRUE(desk.is_running());
  EXPECT_EQ(desk.command("compare").at("same"), true);
}

TEST(DeskCommands, NeedARobotWithAnOrganization) {
  Desk desk({.organization_id = ""});
  desk.start<BlankPetal>(serve);

  EXPECT_THROW(desk.command("calibrate"), std::logic_error);
  desk.provision("acme");
  EXPECT_EQ(desk.command("calibrate", {{"offset", 1}}).at("status"), "success");
}

TEST(DeskCommands, CannotBeServedTwice) {
  Desk desk;
  desk.start<BlankPetal>(serve);

  EXPECT_TRUE(desk.context().commands().on("calibrate", calibrate).error().is(Errc::invalid_argument));
  EXPECT_TRUE(desk.context().commands().on("", calibrate).error().is(Errc::invalid_argument));
}

/// Asks the device `arm`, and logs what it answers.
Task<> ask(Context* context, std::string device) {
  auto const answer = co_await context->mqtt().send_command(device, "move", {{"to", 90}}, 5s);
  context->log().info(answer ? json::serialize(answer->at("angle")) : answer.error().message());
}

Task<> ask_when_told(Context& context, std::string device) {
  context.spawn(ask(&context, std::move(device)));
  co_return;
}

TEST(DeskCommands, OfThePetalToOthersAreAnsweredByTheTest) {
  Desk desk;
  desk.start<BlankPetal>([](Context& context) { return ask_when_told(context, "arm"); });
  auto const sent = desk.published("org/acme/device/arm/command");
  ASSERT_EQ(sent.size(), 1u);

  desk.receive("org/acme/device/arm/response", {{"messageId", sent[0].json().at("messageId")}, {"angle", 90}});

  ASSERT_EQ(desk.log().size(), 1u);
  EXPECT_EQ(desk.log()[0].text, "90");
}

TEST(DeskCommands, OfThePetalToOthersTimeOutInVirtualTime) {
  Desk desk;
  desk.start<BlankPetal>([](Context& context) { return ask_when_told(context, "arm"); });

  desk.advance(4999ms);
  EXPECT_TRUE(desk.log().empty());
  desk.advance(1ms);

  ASSERT_EQ(desk.log().size(), 1u);
  EXPECT_EQ(desk.log()[0].text, "arm has not answered the command move in time");
}

}  // namespace
}  // namespace petal::testing
