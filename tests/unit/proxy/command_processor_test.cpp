// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/command_processor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/proxy/command_fixture.hpp"

namespace petal::proxy {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

using CommandProcessorTest = CommandFixture;

Task<json::object> hang(Command) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                  boost::asio::steady_timer::time_point::max());
  co_await timer.async_wait(boost::asio::use_awaitable);
  co_return json::object{};
}

Task<json::object> answer_42(Command) {
  co_return json::object{{"answer", 42}, {"status", "mine"}, {"messageId", "mine"}};
}

TEST_F(CommandProcessorTest, PublishesWhatTheHandlerReturned) {
  serve("petal-one/ask", answer_42);

  deliver(command_topic, R"({"command":"petal-one/ask","messageId":"m"})");

  ASSERT_THAT(transport_.published, SizeIs(1));
  EXPECT_EQ(transport_.published[0].topic, "org/o/device/d/response");
  auto const response = last_response();
  EXPECT_EQ(response.at("answer"), 42);
  EXPECT_EQ(response.at("status"), "success");
  EXPECT_EQ(response.at("messageId"), "m");
  EXPECT_TRUE(response.at("timestamp").is_string());
}

TEST_F(CommandProcessorTest, ARetainedCommandIsNeitherRunNorAnswered) {
  serve("petal-one/ask", answer_42);

  transport_.deliver(
      Message(command_topic, R"({"command":"petal-one/ask","messageId":"m"})", Qos::at_least_once, true));
  settle();

  EXPECT_THAT(transport_.published, IsEmpty());
  EXPECT_EQ(proxy_.counters().dropped, 1U);
  EXPECT_THAT(keeper_.held, IsEmpty());
}

TEST_F(CommandProcessorTest, ACommandIsRunThatWasRetainedBeforeUnderTheSameId) {
  serve("petal-one/ask", answer_42);
  auto const* const command = R"({"command":"petal-one/ask","messageId":"m"})";

  transport_.deliver(Message(command_topic, command, Qos::at_least_once, true));
  deliver(command_topic, command);

  EXPECT_THAT(transport_.published, SizeIs(1));
}

TEST_F(CommandProcessorTest, ARetainedCommandIsLeftToAPetalThatHasTakenOver) {
  subscribe(one_, command_topic, note_in(got_)).value();

  transport_.deliver(Message(command_topic, R"({"command":"x"})", Qos::at_least_once, true));
  settle();

  EXPECT_THAT(got_, SizeIs(1));
  EXPECT_EQ(proxy_.counters().dropped, 0U);
}

TEST_F(CommandProcessorTest, AnswersWhatTheHandlerThrew) {
  serve("petal-one/fail", [](Command) -> Task<json::object> {
    throw std::runtime_error("the arm is stuck");
    co_return json::object{};
  });

  deliver(command_topic, R"({"command":"petal-one/fail","messageId":"m"})");

  EXPECT_EQ(last_response().at("status"), "error");
  EXPECT_EQ(last_response().at("error_code"), "HANDLER_ERROR");
  EXPECT_EQ(last_response().at("message"), "the arm is stuck");
  EXPECT_EQ(proxy_.counters().handler_errors, 1U);
}

TEST_F(CommandProcessorTest, AnswersAnUnknownCommandWithTheKnownOnes) {
  deliver(command_topic, R"({"command":"nope","messageId":"m"})");

  EXPECT_EQ(last_response().at("error_code"), "UNKNOWN_COMMAND");
  EXPECT_EQ(last_response().at("available_commands"), (json::array{"list_commands", "ping"}));
}

TEST_F(CommandProcessorTest, EchoesANumericMessageIdAsANumber) {
  deliver(command_topic, R"({"command":"ping","messageId":5})");

  EXPECT_EQ(last_response().at("messageId"), 5);
}

TEST_F(CommandProcessorTest, RunsButDoesNotAnswerACommandWithoutMessageId) {
  int runs = 0;
  serve("petal-one/count", [&runs](Command) -> Task<json::object> {
    ++runs;
    co_return json::object{};
  });

  deliver(command_topic, R"({"command":"petal-one/count"})");

  EXPECT_EQ(runs, 1);
  EXPECT_THAT(transport_.published, IsEmpty());
}

TEST_F(CommandProcessorTest, RefusesAnEnvelopeWithoutCommand) {
  deliver(command_topic, R"({"messageId":"m"})");

  EXPECT_EQ(last_response().at("error_code"), "INVALID_COMMAND");
}

TEST_F(CommandProcessorTest, IgnoresWhatIsNoJsonObject) {
  deliver(command_topic, "restart!");
  deliver(command_topic, "[1]");

  EXPECT_THAT(transport_.published, IsEmpty());
}

TEST_F(CommandProcessorTest, ACommandThatNeverEndsDelaysNoOther) {
  serve("petal-one/hang", hang);

  deliver(command_topic, R"({"command":"petal-one/hang","messageId":"1"})");
  deliver(command_topic, R"({"command":"ping","messageId":"2"})");

  EXPECT_EQ(last_response().at("messageId"), "2");
}

TEST_F(CommandProcessorTest, ANameMayBeEscaped) {
  serve("petal-one/hang", hang);

  deliver(command_topic, R"({"command":"petal-one\/hang","messageId":"1"})");
  deliver(command_topic, R"({"command":"petal\u002done/hang","messageId":"2"})");
  deliver(command_topic, R"({"command":"nope","messageId":"3"})");

  EXPECT_EQ(processor_.queues_of(*one_).at("petal-one/hang")->waiting(), 1U);
  EXPECT_EQ(last_response().at("messageId"), "3");
}

TEST_F(CommandProcessorTest, ACommandServedJustInTimeRunsInItsQueue) {
  transport_.deliver(command_topic, R"({"command":"petal-one/hang","messageId":"1"})");
  serve("petal-one/hang", hang);
  settle();

  deliver(command_topic, R"({"command":"nope","messageId":"2"})");
  EXPECT_EQ(last_response().at("messageId"), "2");
  EXPECT_THAT(keeper_.held, SizeIs(1));

  run(end(one_));
  EXPECT_EQ(last_response().at("messageId"), "1");
  EXPECT_THAT(keeper_.held, IsEmpty());
}

TEST_F(CommandProcessorTest, ARedeliveredCommandIsDoneOnce) {
  deliver(command_topic, R"({"command":"ping","messageId":"1"})");
  deliver(command_topic, R"({"command":"ping","messageId":"1"})");

  EXPECT_THAT(transport_.published, SizeIs(1));
}

TEST_F(CommandProcessorTest, APetalThatSubscribesTheTopicTakesOver) {
  subscribe(one_, command_topic, note_in(got_)).value();

  deliver(command_topic, R"({"command":"ping","messageId":"1"})");

  EXPECT_THAT(got_, SizeIs(1));
  EXPECT_THAT(transport_.published, IsEmpty());
}

TEST_F(CommandProcessorTest, RestSubscribingTheTopicDoesNotTakeOver) {
  subscribe(rest_, command_topic, note_in(got_)).value();

  deliver(command_topic, R"({"command":"ping","messageId":"1"})");

  EXPECT_THAT(transport_.published, SizeIs(1));
}

TEST_F(CommandProcessorTest, RefusesACommandThatIsServedAlready) {
  serve("petal-one/ask", answer_42);

  EXPECT_THROW(processor_.serve(two_, "petal-one/ask", answer_42), std::invalid_argument);
}

TEST_F(CommandProcessorTest, AReleasedPetalsCommandsAreUnknown) {
  serve("petal-one/ask", answer_42);
  processor_.release(*one_);

  deliver(command_topic, R"({"command":"petal-one/ask","messageId":"m"})");

  EXPECT_EQ(last_response().at("error_code"), "UNKNOWN_COMMAND");
}

TEST_F(CommandProcessorTest, WhatARestartedPetalDoesNotServeAgainIsUnknown) {
  serve("petal-one/ask", answer_42);
  processor_.suspend(*one_);
  deliver(command_topic, R"({"command":"petal-one/ask","messageId":"m"})");
  EXPECT_THAT(transport_.published, IsEmpty());

  processor_.release(*one_);
  settle();

  EXPECT_EQ(last_response().at("error_code"), "UNKNOWN_COMMAND");
  EXPECT_THAT(keeper_.held, IsEmpty());
}

TEST_F(CommandProcessorTest, WhatWaitsForARestartThatLeavingEndsIsHeldForTheReturn) {
  serve("petal-one/ask", answer_42);
  processor_.suspend(*one_);
  deliver(command_topic, R"({"command":"petal-one/ask","messageId":"m"})");

  proxy_.leave();
  processor_.release(*one_);
  settle();

  EXPECT_THAT(transport_.published, IsEmpty());
  EXPECT_THAT(keeper_.held, SizeIs(1));
}

TEST_F(CommandProcessorTest, AHandlerMayUnserveItself) {
  serve("petal-one/leave", [this](Command) -> Task<json::object> {
    processor_.release(*one_);
    co_return json::object{{"left", true}};
  });

  deliver(command_topic, R"({"command":"petal-one/leave","messageId":"m"})");

  EXPECT_EQ(last_response().at("left"), true);
}

}  // namespace
}  // namespace petal::proxy
