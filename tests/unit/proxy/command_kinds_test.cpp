// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "proxy/petal_mqtt.hpp"
#include "unit/proxy/command_fixture.hpp"

namespace petal::proxy {
namespace {

using testing::SizeIs;

/// How a handler is written, and where it is to run.
struct Kind {
  const char* name;
  bool coroutine;
  bool cpu_heavy;
};

class CommandKindsTest : public CommandFixture, public testing::WithParamInterface<Kind> {
 protected:
  using Body = std::function<json::object(Command)>;

  static Task<json::object> awaited(const Body& body, Command command) { co_return body(std::move(command)); }

  /// Serves `a/b` with `body`, written as the parameter says.
  void serve_body(Body body) {
    HandlerOptions const options{.cpu_heavy = GetParam().cpu_heavy};
    if (GetParam().coroutine)
      serve("a/b", [body](Command command) { return awaited(body, std::move(command)); }, options);
    else
      serve("a/b", body, options);
  }

  void ask(const std::string& message_id) {
    deliver(command_topic, R"({"command":"a/b","payload":1,"messageId":")" + message_id + "\"}");
  }

  bool runs_elsewhere() const { return !GetParam().coroutine || GetParam().cpu_heavy; }
};

TEST_P(CommandKindsTest, AnswersWhatItReturnsAndRunsWhereItBelongs) {
  std::thread::id ran_on;
  serve_body([&ran_on](Command command) {
    ran_on = std::this_thread::get_id();
    return json::object{{"got", command.payload}};
  });

  ask("m");
  await_published(1);

  EXPECT_EQ(last_response().at("status"), "success");
  EXPECT_EQ(last_response().at("got"), 1);
  EXPECT_EQ(ran_on != std::this_thread::get_id(), runs_elsewhere());
}

TEST_P(CommandKindsTest, WhatItThrowsIsTheError) {
  serve_body([](Command) -> json::object { throw std::runtime_error("the arm is stuck"); });

  ask("m");
  await_published(1);

  EXPECT_EQ(last_response().at("error_code"), "HANDLER_ERROR");
  EXPECT_EQ(last_response().at("message"), "the arm is stuck");
  EXPECT_EQ(proxy_.counters().handler_errors, 1U);
}

TEST_P(CommandKindsTest, WhatItReportsComesInOrderAndBeforeTheAnswer) {
  serve_body([](Command command) {
    for (int part = 1; part <= 3; ++part) command.report({{"part", part}});
    return json::object{};
  });

  ask("m");
  await_published(4);

  ASSERT_THAT(transport_.published, SizeIs(4));
  for (int part = 1; part <= 3; ++part) {
    auto const index = static_cast<std::size_t>(part) - 1;
    EXPECT_EQ(transport_.published[index].topic, "org/o/device/d/progress");
    EXPECT_EQ(published(index).at("part"), part);
  }
  EXPECT_EQ(transport_.published[3].topic, "org/o/device/d/response");
}

TEST_P(CommandKindsTest, ComesTwiceAndIsRunOnce) {
  std::atomic<int> runs = 0;
  serve_body([&runs](Command) {
    ++runs;
    return json::object{};
  });

  ask("m");
  ask("m");
  await_published(1);

  EXPECT_EQ(runs, 1);
  EXPECT_THAT(transport_.published, SizeIs(1));
}

TEST_P(CommandKindsTest, IsHeldUntilItIsAnswered) {
  serve_body([](Command) { return json::object{}; });
  transport_.holds_answers = true;

  ask("m");
  await_published(1);
  EXPECT_THAT(keeper_.held, SizeIs(1));

  transport_.answer_all();
  settle();
  EXPECT_THAT(keeper_.held, SizeIs(0));
}

INSTANTIATE_TEST_SUITE_P(All, CommandKindsTest,
                         testing::Values(Kind{"coroutine", true, false}, Kind{"coroutine_on_the_pool", true, true},
                                         Kind{"plain", false, false}, Kind{"plain_on_the_pool", false, true}),
                         [](const auto& kind) { return kind.param.name; });

class CommandsElsewhere : public CommandFixture {
 protected:
  ~CommandsElsewhere() override { run(sender_.stop()); }

  DeviceTopics device_{proxy_, processor_, manager_};
  CommandSender sender_{proxy_, processor_, device_};
};

TEST_F(CommandsElsewhere, TheMainThreadTurnsWhileACpuHeavyCommandWorks) {
  std::promise<void> pinged;
  serve("a/b",
        [&pinged](Command) {
          pinged.get_future().wait();
          return json::object{{"answer", 42}};
        },
        {.cpu_heavy = true});

  deliver(command_topic, R"({"command":"a/b","messageId":"1"})");
  deliver(command_topic, R"({"command":"ping","messageId":"2"})");
  EXPECT_EQ(last_response().at("messageId"), "2");
  pinged.set_value();
  await_published(2);

  EXPECT_EQ(last_response().at("answer"), 42);
}

TEST_F(CommandsElsewhere, ACoroutineOnThePoolAwaitsTheProxyAndComesBack) {
  PetalMqtt mqtt(proxy_, sender_, one_, {}, workers_.executor(), runtime::MainThread(loop_.get_executor()));
  std::vector<std::thread::id> ran_on;
  auto const work = [&](Command) -> Task<json::object> {
    ran_on.push_back(std::this_thread::get_id());
    (co_await mqtt.publish_message("t", {{"a", 1}}, {})).value();
    ran_on.push_back(std::this_thread::get_id());
    co_return json::object{};
  };
  serve("a/b", work, {.cpu_heavy = true});

  deliver(command_topic, R"({"command":"a/b","messageId":"1"})");
  await_published(2);

  EXPECT_EQ(transport_.published[0].topic, "t");
  ASSERT_THAT(ran_on, SizeIs(2));
  EXPECT_EQ(ran_on[0], ran_on[1]);
  EXPECT_NE(ran_on[0], std::this_thread::get_id());
}

TEST_F(CommandsElsewhere, WhatIsForTheMainThreadOnlySaysSo) {
  PetalMqtt mqtt(proxy_, sender_, one_, {}, workers_.executor(), runtime::MainThread(loop_.get_executor()));
  serve("a/b", [&](Command) {
    mqtt.subscribe_pattern("*", note_in(got_), {}).value();
    return json::object{};
  });

  deliver(command_topic, R"({"command":"a/b","messageId":"1"})");
  await_published(1);

  EXPECT_THAT(std::string(last_response().at("message").as_string()),
              testing::HasSubstr("subscribe_pattern is for the main thread only"));
}

TEST_F(CommandsElsewhere, ACoroutineOnThePoolEndsWithItsPetalAndIsAnswered) {
  auto const wait = [](Command) -> Task<json::object> {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                    boost::asio::steady_timer::time_point::max());
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return json::object{};
  };
  serve("a/b", wait, {.cpu_heavy = true});
  deliver(command_topic, R"({"command":"a/b","messageId":"1"})");

  bool ended = false;
  boost::asio::co_spawn(loop_, one_->tasks.stop(), [&](const std::exception_ptr&, bool all) { ended = all; });
  run_until([&] { return ended; });

  await_published(1);
  EXPECT_EQ(last_response().at("error_code"), "HANDLER_ERROR");
  EXPECT_EQ(last_response().at("message"), "its petal ended before it had answered");
}

TEST_F(CommandsElsewhere, WhatWaitsForThePoolWhenItsPetalEndsIsNotBegun) {
  std::promise<void> go;
  std::promise<void> begun;
  bool waiting_began = false;
  serve("a/works",
        [&](Command) {
          begun.set_value();
          go.get_future().wait();
          return json::object{};
        },
        {.cpu_heavy = true});
  serve("a/waits",
        [&](Command) {
          waiting_began = true;
          return json::object{};
        },
        {.cpu_heavy = true});
  deliver(command_topic, R"({"command":"a/works","messageId":"1"})");
  deliver(command_topic, R"({"command":"a/waits","messageId":"2"})");
  begun.get_future().wait();
  EXPECT_EQ(one_->on_workers, 2U);

  bool ended = false;
  boost::asio::co_spawn(loop_, one_->tasks.stop(), [&](const std::exception_ptr&, bool all) { ended = all; });
  settle();
  go.set_value();
  run_until([&] { return ended; });

  EXPECT_FALSE(waiting_began);
  EXPECT_EQ(one_->on_workers, 0U);
}

}  // namespace
}  // namespace petal::proxy
