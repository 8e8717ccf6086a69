// SPDX-License-Identifier: Apache-2.0
// What queues and commands hold until their handlers have finished.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/commands/command_processor.hpp"
#include "unit/proxy/proxy_fixture.hpp"

namespace petal::proxy {
namespace {

using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto long_ago = std::chrono::hours(1);

class HoldingTest : public ProxyFixture {
 protected:
  ~HoldingTest() override {
    proxy_.leave();  // what is being handled still is not thrown away unseen
    finish_all();
  }

  Task<> wait() {
    boost::system::error_code ignored;
    co_await finish_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }

  /// A handler that ends when it is told to.
  MessageCall waits() {
    return [this](Message) { return wait(); };
  }

  void finish() {
    finish_.cancel_one();
    settle();
  }

  void finish_all() {
    finish_.expires_at(steady_clock::time_point::min());
    settle();
  }

  boost::asio::steady_timer finish_{loop_, steady_clock::time_point::max()};
};

TEST_F(HoldingTest, AMessageIsHeldUntilAllItsHandlersHaveFinished) {
  subscribe(one_, "t", waits()).value();
  subscribe(two_, "t", note_in(got_)).value();

  deliver("t", "a");
  EXPECT_THAT(keeper_.held, ElementsAre("a"));

  finish();
  EXPECT_THAT(keeper_.held, IsEmpty());
}

TEST_F(HoldingTest, AMessageNobodyHoldsForLackOfRoomIsLeftToTheOtherSide) {
  subscribe(one_, "t", note_in(got_)).value();
  keeper_.is_full = true;

  EXPECT_EQ(transport_.deliver("t", "a"), transport::Taken::refused);
  transport_.qos = Qos::at_most_once;
  EXPECT_EQ(transport_.deliver("t", "b"), transport::Taken::yes);

  settle();
  EXPECT_THAT(got_, ElementsAre("b"));
}

TEST_F(HoldingTest, WhatIsOnDiskOnlyIsReadAtItsTurn) {
  subscribe(one_, "t", note_in(got_)).value();
  keeper_.on_disk_only = true;

  deliver("t", "a");
  deliver("t", "b");

  EXPECT_THAT(keeper_.loaded, ElementsAre("a", "b"));
  EXPECT_THAT(got_, ElementsAre("a", "b"));
}

TEST_F(HoldingTest, WhatCanBeReadNoMoreIsCountedAndStopsNothing) {
  subscribe(one_, "t", note_in(got_)).value();
  keeper_.on_disk_only = keeper_.is_unreadable = true;
  deliver("t", "a");
  keeper_.is_unreadable = false;

  deliver("t", "b");

  EXPECT_THAT(got_, ElementsAre("b"));
  EXPECT_EQ(proxy_.counters().dropped, 1U);
  EXPECT_EQ(proxy_.counters().handler_errors, 0U);
}

TEST_F(HoldingTest, WhatWaitsForASlowHandlerIsPutOnDiskUntilItHasCaughtUp) {
  auto const queue = proxy_.make_queue(one_, "t", waits());
  auto const push = [&](const std::string& payload) {
    queue->push(keeper_.keep(Message("t", payload)), std::nullopt);
    settle();
  };
  push("called");
  push("waiting");
  EXPECT_TRUE(queue->is_at_work(steady_clock::now() - long_ago));
  EXPECT_THAT(keeper_.spilled, IsEmpty());

  EXPECT_TRUE(queue->is_at_work(steady_clock::now() + long_ago));
  push("late");
  EXPECT_THAT(keeper_.spilled, ElementsAre("called", "waiting", "late"));

  for (int i = 0; i < 3; ++i) finish();
  EXPECT_FALSE(queue->is_at_work(steady_clock::now() + long_ago));
  push("after");
  EXPECT_THAT(keeper_.spilled, SizeIs(3));
}

TEST_F(HoldingTest, ARepetitionIsHeldAsLongAsWhatItRepeats) {
  subscribe(one_, "t", waits()).value();
  deliver("t", R"({"messageId":"1"})");

  deliver("t", R"({"messageId":"1"})");
  EXPECT_THAT(keeper_.held, SizeIs(2));

  finish();
  EXPECT_THAT(keeper_.held, IsEmpty());
  deliver("t", R"({"messageId":"1"})");
  EXPECT_THAT(keeper_.held, IsEmpty());
}

TEST_F(HoldingTest, WhatComesWhileItLeavesIsHeldOn) {
  subscribe(one_, "t", note_in(got_)).value();
  proxy_.leave();

  EXPECT_EQ(transport_.deliver("t", "a"), transport::Taken::refused);

  EXPECT_THAT(keeper_.held, ElementsAre("a"));
  EXPECT_THAT(got_, IsEmpty());
}

class CommandHoldingTest : public HoldingTest {
 protected:
  CommandHoldingTest() {
    commands_.serve(one_, "waits", [this](Command) -> Task<json::object> {
      co_await wait();
      co_return json::object();
    });
    run(proxy_.subscribe(manager_, "o/command", commands_.tap(), {}, Proxy::WhenUnreachable::keep)).value();
  }
  ~CommandHoldingTest() override {
    finish_all();
    commands_.release(*one_);
    commands_.release(*manager_);
  }

  CommandProcessor commands_{proxy_, manager_};
};

TEST_F(CommandHoldingTest, ACommandIsHeldUntilItIsAnswered) {
  deliver("o/command", R"({"command":"waits","messageId":"1"})");
  EXPECT_THAT(keeper_.held, SizeIs(1));
  EXPECT_THAT(transport_.published, IsEmpty());

  finish();

  EXPECT_THAT(keeper_.held, IsEmpty());
  EXPECT_THAT(transport_.published, SizeIs(1));
}

TEST_F(CommandHoldingTest, ARepeatedCommandIsHeldAsLongAsTheFirstAndRunOnce) {
  deliver("o/command", R"({"command":"waits","messageId":"1"})");
  deliver("o/command", R"({"command":"waits","messageId":"1"})");
  EXPECT_THAT(keeper_.held, SizeIs(2));

  finish();

  EXPECT_THAT(keeper_.held, IsEmpty());
  EXPECT_THAT(transport_.published, SizeIs(1));
}

TEST_F(CommandHoldingTest, ACommandWithAnEscapedNameIsRunToo) {
  deliver("o/command", R"({"command":"p\u0069ng","messageId":"1"})");

  ASSERT_THAT(transport_.published, SizeIs(1));
  EXPECT_THAT(transport_.published[0].payload, testing::HasSubstr("pong"));
}

TEST_F(CommandHoldingTest, WhatOnlyLooksLikeACommandIsIgnored) {
  deliver("o/command", R"({"command":"ping", "x": nonsense})");

  EXPECT_THAT(transport_.published, IsEmpty());
  EXPECT_EQ(proxy_.counters().handler_errors, 0U);
}

/// Started by hand.
class ReplayTest : public ProxyFixture {
 protected:
  ReplayTest() : ProxyFixture({}, Start::by_hand) {}

  void start() {
    run(proxy_.start(keeper_, [](const transport::LinkState&) {}));
  }
};

TEST_F(ReplayTest, WhatAnEarlierLifeLeftComesBeforeTheTransportIsStarted) {
  Tap const tap = [this](const transport::Incoming& incoming, bool) {
    EXPECT_FALSE(transport_.is_started());
    got_.emplace_back(incoming.message().payload());
  };
  run(proxy_.subscribe(one_, "t", tap, {}, Proxy::WhenUnreachable::keep)).value();
  keeper_.left = {Message("t", "a"), Message("t", "b")};

  start();

  EXPECT_THAT(got_, ElementsAre("a", "b"));
  EXPECT_TRUE(transport_.is_started());
  EXPECT_THAT(keeper_.held, IsEmpty());
}

TEST_F(ReplayTest, AnUnreadableDiskKeepsNothingFromStarting) {
  keeper_.is_unreadable = true;

  start();

  EXPECT_TRUE(transport_.is_started());
  EXPECT_EQ(keeper_.replays, 1);
}

}  // namespace
}  // namespace petal::proxy
