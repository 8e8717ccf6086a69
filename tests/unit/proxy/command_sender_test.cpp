// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/command_sender.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/petal_mqtt.hpp"
#include "unit/proxy/command_fixture.hpp"

namespace petal::proxy {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

/// The robot `d`, which sends commands to the device `e`.
class CommandSenderTest : public CommandFixture {
 protected:
  using Outcome = std::optional<Result<Message>>;

  CommandSenderTest() { device_.set_device({"o", "d", "d"}); }
  ~CommandSenderTest() override { run(sender_.stop()); }

  /// Begins to send; the outcome is there when it has ended.
  std::shared_ptr<Outcome> send(const std::string& device, const std::string& command = "ping",
                                milliseconds timeout = seconds(30), const std::string& payload = "") {
    auto outcome = std::make_shared<Outcome>();
    boost::asio::co_spawn(loop_, note(sender_.send({device, command, payload, timeout}), outcome),
                          [](const std::exception_ptr&) {});
    settle();
    return outcome;
  }

  static Task<> note(Task<Result<Message>> sending, std::shared_ptr<Outcome> outcome) {
    outcome->emplace(co_await std::move(sending));
  }

  json::object await(const std::shared_ptr<Outcome>& outcome) {
    run_until([&] { return outcome->has_value(); });
    return outcome->value().value().object();
  }
  Error await_error(const std::shared_ptr<Outcome>& outcome) {
    run_until([&] { return outcome->has_value(); });
    return outcome->value().error();
  }

  std::string last_id() const { return std::string(last_response().at("messageId").as_string()); }
  void answer(const std::string& id, const std::string& device = "e") {
    deliver("org/o/device/" + device + "/response",
            R"({"messageId":")" + id + R"(","status":"success","by":")" + device + "\"}");
  }
  bool hears(const std::string& device) const {
    return transport_.subscribed.contains("org/o/device/" + device + "/response");
  }

  DeviceTopics device_{proxy_, processor_, manager_};
  CommandSender sender_{proxy_, processor_, device_, milliseconds(20)};
};

TEST_F(CommandSenderTest, PublishesTheEnvelopeAndReturnsTheResponse) {
  auto const outcome = send("e", "arm/move", milliseconds(1500), R"({"to":1.0})");

  ASSERT_THAT(transport_.published, SizeIs(1));
  auto const& sent = transport_.published[0];
  EXPECT_EQ(sent.topic, "org/o/device/e/command");
  EXPECT_EQ(sent.qos, Qos::at_least_once);
  EXPECT_EQ(sent.expiry, seconds(2));
  EXPECT_THAT(sent.payload, testing::HasSubstr(R"("payload":{"to":1.0})"));
  EXPECT_EQ(published(0).at("command"), "arm/move");
  EXPECT_EQ(published(0).at("waitResponse"), true);
  answer(last_id());
  EXPECT_EQ(await(outcome).at("by"), "e");
}

TEST_F(CommandSenderTest, ListensBeforeItSendsAndStopsWhenNothingIsInFlight) {
  auto const first = send("e");
  auto const first_id = last_id();
  auto const second = send("e");
  EXPECT_TRUE(hears("e"));
  EXPECT_NE(first_id, last_id());

  answer(last_id());
  await(second);
  EXPECT_TRUE(hears("e"));
  answer(first_id);
  await(first);

  run_until([&] { return !hears("e"); });
}

TEST_F(CommandSenderTest, LateAndForeignResponsesAreIgnored) {
  auto const outcome = send("e");
  answer("not-mine");
  answer(last_id(), "f");
  deliver("org/o/device/e/response", "no JSON");
  EXPECT_FALSE(outcome->has_value());

  answer(last_id());
  EXPECT_EQ(await(outcome).at("by"), "e");
  answer(last_id());
}

TEST_F(CommandSenderTest, TimesOutAlsoWhereTheCommandIsStored) {
  transport_.publish_answer = PublishOutcome::stored;

  auto const error = await_error(send("e", "ping", milliseconds(1)));

  EXPECT_TRUE(error.is(Errc::timed_out));
  EXPECT_THAT(error.message(), testing::HasSubstr("it was stored"));
}

TEST_F(CommandSenderTest, TimesOutWhileTheBrokerDoesNotAcknowledge) {
  transport_.holds_answers = true;

  EXPECT_TRUE(await_error(send("e", "ping", milliseconds(1))).is(Errc::timed_out));

  transport_.answer_all();
  settle();
}

TEST_F(CommandSenderTest, WhatCannotBeSentIsAnError) {
  transport_.publish_answer = Error(Errc::storage_full, "full");
  EXPECT_TRUE(await_error(send("e")).is(Errc::storage_full));

  transport_.subscribe_answer = Error(Errc::limit_exceeded, "50 filters");
  EXPECT_TRUE(await_error(send("f")).is(Errc::limit_exceeded));
}

class CommandSenderLimitTest : public CommandSenderTest {
 protected:
  CommandSenderLimitTest() {
    settle();
    transport_.most_filters = transport_.subscribed.size() + 1;
  }
};

TEST_F(CommandSenderLimitTest, WhatOnlyStaysAWhileLongerMakesRoom) {
  auto const first = send("e");
  answer(last_id());
  await(first);

  auto const second = send("f");
  answer(last_id(), "f");

  EXPECT_EQ(await(second).at("by"), "f");
  EXPECT_FALSE(hears("e"));
}

TEST_F(CommandSenderLimitTest, WhatIsInFlightDoesNot) {
  auto const first = send("e");

  EXPECT_TRUE(await_error(send("f")).is(Errc::limit_exceeded));

  answer(last_id());
  EXPECT_EQ(await(first).at("by"), "e");
}

TEST_F(CommandSenderTest, ADeviceIdIsOneLevelOfATopic) {
  for (auto const* const wrong : {"", "a/b", "+", "#", "a#"})
    EXPECT_TRUE(await_error(send(wrong)).is(Errc::invalid_argument)) << wrong;
  EXPECT_TRUE(await_error(send("e", "")).is(Errc::invalid_argument));
  EXPECT_TRUE(await_error(send("e", "ping", milliseconds(0))).is(Errc::invalid_argument));
  EXPECT_THAT(transport_.published, IsEmpty());
}

TEST_F(CommandSenderTest, ARobotWithoutAnOrganizationCommandsItselfOnly) {
  device_.set_device({"", "d", "d"});
  settle();

  EXPECT_TRUE(await_error(send("e")).is(Errc::not_provisioned));
  EXPECT_EQ(await(send("d")).at("message"), "pong");
}

TEST_F(CommandSenderTest, ItsOwnCommandsRunHereWithoutABroker) {
  transport_.connect(false);
  serve("a/echo", [](Command command) { return json::object{{"got", command.payload}}; });

  auto const response = await(send("d", "a/echo", seconds(30), "[1]"));

  EXPECT_EQ(response.at("got"), (json::array{1}));
  EXPECT_EQ(response.at("status"), "success");
  EXPECT_TRUE(response.at("timestamp").is_string());
  EXPECT_THAT(transport_.published, IsEmpty());
}

TEST_F(CommandSenderTest, ItsOwnErrorsAreAnswersToo) {
  EXPECT_EQ(await(send("d", "fly")).at("error_code"), "UNKNOWN_COMMAND");
}

class CommandSenderWaitTest : public CommandSenderTest {
 protected:
  static Task<json::object> hang(Command) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                    boost::asio::steady_timer::time_point::max());
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return json::object{};
  }
};

TEST_F(CommandSenderWaitTest, ItsOwnSlowCommandTimesOutAndIsNotAnsweredLater) {
  runtime::Event go(loop_.get_executor());
  auto const wait = [&go](Command) -> Task<json::object> {
    co_await go.wait();
    co_return json::object{};
  };
  serve("a/wait", wait);
  EXPECT_TRUE(await_error(send("d", "a/wait", milliseconds(1))).is(Errc::timed_out));

  go.notify_all();
  settle();

  EXPECT_THAT(transport_.published, IsEmpty());
}

TEST_F(CommandSenderWaitTest, ItsOwnCommandThatNobodyAwaitsDoesNotBegin) {
  runtime::Event go(loop_.get_executor());
  int begun = 0;
  auto const wait = [&](Command) -> Task<json::object> {
    ++begun;
    co_await go.wait();
    co_return json::object{};
  };
  serve("a/wait", wait);
  auto const first = send("d", "a/wait");
  EXPECT_TRUE(await_error(send("d", "a/wait", milliseconds(1))).is(Errc::timed_out));

  go.notify_all();
  await(first);
  settle();

  EXPECT_EQ(begun, 1);
  EXPECT_EQ(proxy_.counters().unfinished, 0U);
}

TEST_F(CommandSenderWaitTest, NoMoreThanAThousandOfItsOwnWaitForOneHandler) {
  serve("a/hang", hang);
  auto const of_hang = [this](int n) {
    return processor_.run_here(Message(command_topic, R"({"command":"a/hang","messageId":"m"})"), "a/hang",
                               "m" + std::to_string(n), [](const Message&) {});
  };
  of_hang(0).value();
  settle();
  for (int n = 1; n <= 1000; ++n) of_hang(n).value();

  auto const error = await_error(send("d", "a/hang", milliseconds(1)));

  EXPECT_TRUE(error.is(Errc::limit_exceeded));
  EXPECT_THAT(error.message(), testing::HasSubstr("no more than 1000 commands"));
  EXPECT_EQ(await(send("d", "ping")).at("message"), "pong");
}

TEST_F(CommandSenderWaitTest, APetalThatEndsAnswersWhatItHadBegun) {
  serve("a/hang", hang);
  auto const outcome = send("d", "a/hang");

  processor_.release(*one_);

  EXPECT_EQ(await(outcome).at("error_code"), "HANDLER_ERROR");
}

TEST_F(CommandSenderWaitTest, ItsSenderMayEndMeanwhile) {
  PetalMqtt mqtt(proxy_, sender_, one_, {}, workers_.executor(), runtime::MainThread(loop_.get_executor()));
  bool returned = false;
  auto const ask = [&](std::string device) -> Task<> {
    co_await mqtt.send_command(std::move(device), "ping", {}, seconds(30));
    returned = true;
  };
  one_->tasks.spawn("ask", ask("e"));
  settle();
  auto const id = last_id();

  run(end(one_));
  answer(id);

  EXPECT_FALSE(returned);
}

}  // namespace
}  // namespace petal::proxy
