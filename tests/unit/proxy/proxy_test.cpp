// SPDX-License-Identifier: Apache-2.0
#include "proxy/proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "unit/proxy/proxy_fixture.hpp"

namespace petal::proxy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using ProxyTest = ProxyFixture;

Task<> wait_forever() {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                  boost::asio::steady_timer::time_point::max());
  co_await timer.async_wait(boost::asio::use_awaitable);
}

TEST_F(ProxyTest, HandsAMessageToEveryHandlerItMatches) {
  subscribe(one_, "a/+", note_in(got_)).value();
  subscribe(two_, "a/b", note_in(also_got_)).value();
  proxy_.subscribe_pattern(two_, "a*", note_in(also_got_)).value();

  deliver("a/b", "x");

  EXPECT_THAT(got_, ElementsAre("x"));
  EXPECT_THAT(also_got_, ElementsAre("x", "x"));
}

TEST_F(ProxyTest, PublishesPropertiesAndRefusesThoseThatWouldEndTheLink) {
  Properties const properties{"text/plain", "a/b", "id", {{"n", "1"}, {"n", "2"}}};

  run(proxy_.publish("t", "x", {.properties = properties})).value();
  auto const refused = run(proxy_.publish("t", "x", {.properties = {{}, "a/+", {}, {}}}));

  EXPECT_TRUE(refused.error().is(Errc::invalid_topic));
  ASSERT_THAT(transport_.published, SizeIs(1));
  EXPECT_EQ(transport_.published[0].properties, properties);
}

TEST_F(ProxyTest, KeepsTheOrderOfATopic) {
  subscribe(one_, "t", note_in(got_)).value();
  std::vector<std::string> sent;
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(std::to_string(i));
    transport_.deliver("t", sent.back());
  }

  settle();

  EXPECT_EQ(got_, sent);
}

TEST_F(ProxyTest, AHandlerThatThrowsIsCountedAndGetsTheNextMessage) {
  int calls = 0;
  subscribe(one_, "t", [&calls](Message) -> Task<> {
    ++calls;
    throw std::runtime_error("no");
    co_return;
  }).value();

  deliver("t", "1");
  deliver("t", "2");

  EXPECT_EQ(calls, 2);
  EXPECT_EQ(proxy_.counters().handler_errors, 2U);
}

TEST_F(ProxyTest, AHandlerThatNeverReturnsHoldsUpOnlyItself) {
  subscribe(one_, "t", [](Message) { return wait_forever(); }).value();
  subscribe(two_, "t", note_in(got_)).value();

  deliver("t", "1");
  deliver("t", "2");

  EXPECT_THAT(got_, ElementsAre("1", "2"));
}

TEST_F(ProxyTest, APlainFunctionRunsOnAThreadOfItsOwn) {
  std::promise<std::thread::id> promise;
  MessageHandler const plain = [&](Message) { promise.set_value(std::this_thread::get_id()); };
  subscribe(one_, "t", runtime::placed(plain, {}, runtime::places_of(one_, workers_.executor()))).value();

  deliver("t", "1");

  EXPECT_TRUE(promise.get_future().get() != std::this_thread::get_id());
  loop_.restart();
  loop_.run_one();  // the call's end comes back to this thread
}

TEST_F(ProxyTest, ARedeliveryReachesAHandlerOnce) {
  subscribe(one_, "t", note_in(got_)).value();

  deliver("t", R"({"messageId":"1"})");
  deliver("t", R"({"messageId":"1", "again":true})");

  EXPECT_THAT(got_, SizeIs(1));
  EXPECT_EQ(proxy_.counters().duplicates, 1U);
}

TEST_F(ProxyTest, ALaterHandlerGetsWhatAnEarlierOneHasHad) {
  subscribe(one_, "t", note_in(got_)).value();
  deliver("t", R"({"messageId":"1"})");
  subscribe(two_, "t", note_in(also_got_)).value();

  deliver("t", R"({"messageId":"1"})");

  EXPECT_THAT(got_, SizeIs(1));
  EXPECT_THAT(also_got_, SizeIs(1));
}

TEST_F(ProxyTest, AFilterOfTwoStaysUntilBothHaveGone) {
  subscribe(one_, "t", note_in(got_)).value();
  subscribe(two_, "t", note_in(got_)).value();

  run(proxy_.unsubscribe(one_, "t")).value();
  EXPECT_TRUE(transport_.subscribed.contains("t"));
  run(proxy_.unsubscribe(two_, "t")).value();
  EXPECT_FALSE(transport_.subscribed.contains("t"));
}

TEST_F(ProxyTest, AsksAgainForAHigherQos) {
  subscribe(one_, "t", note_in(got_), {Qos::at_most_once, false}).value();
  subscribe(two_, "t", note_in(got_), {Qos::exactly_once, false}).value();

  EXPECT_EQ(transport_.subscribed["t"].qos, Qos::exactly_once);
}

TEST_F(ProxyTest, ARefusedSubscriptionLeavesNothingBehind) {
  transport_.subscribe_answer = Error(Errc::refused, "the broker refused: Not authorized");

  auto const refused = subscribe(one_, "t", note_in(got_));

  EXPECT_TRUE(refused.error().is(Errc::refused));
  EXPECT_THAT(proxy_.subscriptions().filters(), IsEmpty());
  deliver("t", "1");
  EXPECT_THAT(got_, IsEmpty());
}

TEST_F(ProxyTest, SaysThatAFilterIsRefusedToWhoeverSubscribesItNext) {
  subscribe(one_, "t", note_in(got_)).value();
  transport_.set_state(
      {.connected = true, .peer_ready = true, .refused = false, .detail = {}, .refused_filters = {{"t", "none here"}}});
  transport_.subscribe_answer = Error(Errc::refused, "none here");

  EXPECT_TRUE(subscribe(two_, "t", note_in(also_got_)).error().is(Errc::refused));
  EXPECT_TRUE(subscribe(one_, "t", note_in(also_got_)).error().is(Errc::refused));

  deliver("t", "1");
  EXPECT_THAT(got_, ElementsAre("1"));
  EXPECT_THAT(also_got_, IsEmpty());
}

TEST_F(ProxyTest, APetalsSubscriptionIsKeptWhenTheLinkEndsMeanwhile) {
  transport_.subscribe_answer = Error(Errc::link_lost, "gone");

  EXPECT_TRUE(subscribe(one_, "t", note_in(got_)));

  deliver("t", "1");
  EXPECT_THAT(got_, ElementsAre("1"));
}

TEST_F(ProxyTest, ARestSubscriptionFailsWhenTheBrokerIsOutOfReach) {
  transport_.connect(false);

  auto const failed = run(proxy_.subscribe(rest_, "t", note_in(got_), {}, Proxy::WhenUnreachable::fail));

  EXPECT_TRUE(failed.error().is(Errc::not_connected));
  EXPECT_THAT(proxy_.subscriptions().filters(), IsEmpty());
}

TEST_F(ProxyTest, UnsubscribingSaysWhoseASubscriptionIs) {
  subscribe(one_, "t", note_in(got_)).value();

  auto const failed = run(proxy_.unsubscribe(rest_, "t"));

  EXPECT_TRUE(failed.error().is(Errc::no_such_subscription));
  EXPECT_THAT(failed.error().message(), HasSubstr("petal-one"));
}

TEST_F(ProxyTest, AHandlerMayUnsubscribeItself) {
  subscribe(one_, "t", [this](Message message) -> Task<> {
    got_.emplace_back(message.payload());
    (co_await proxy_.unsubscribe(one_, "t")).value();
    got_.push_back("still here");
  }).value();

  transport_.deliver("t", "1");
  transport_.deliver("t", "2");
  settle();

  EXPECT_THAT(got_, ElementsAre("1", "still here"));
}

TEST_F(ProxyTest, AHandlerMaySubscribe) {
  subscribe(one_, "t", [this](Message) -> Task<> {
    (co_await proxy_.subscribe(one_, "u", note_in(got_), {}, Proxy::WhenUnreachable::keep)).value();
  }).value();

  deliver("t", "1");
  deliver("u", "2");

  EXPECT_THAT(got_, ElementsAre("2"));
}

TEST_F(ProxyTest, ReleasingAnOwnerEndsAllThatWasHis) {
  subscribe(one_, "t", note_in(got_)).value();
  proxy_.subscribe_pattern(one_, "*", note_in(got_)).value();

  run(proxy_.release(one_));

  deliver("t", "1");
  EXPECT_THAT(got_, IsEmpty());
  EXPECT_FALSE(transport_.subscribed.contains("t"));
}

TEST_F(ProxyTest, ACopyReachesOnlyThoseItWasSentFor) {
  subscribe(one_, "a/#", note_in(got_)).value();
  subscribe(two_, "a/b", note_in(also_got_)).value();

  transport_.deliver("a/b", "x", {{"a/#"}});
  transport_.deliver("a/b", "x", {{"a/b"}});
  settle();

  EXPECT_THAT(got_, ElementsAre("x"));
  EXPECT_THAT(also_got_, ElementsAre("x"));
}

TEST_F(ProxyTest, APatternGetsOneOfTheCopiesOfOverlappingFilters) {
  subscribe(one_, "$share/group/a/b", note_in(also_got_)).value();
  subscribe(one_, "a/#", note_in(also_got_)).value();
  subscribe(one_, "a/b", note_in(also_got_)).value();
  proxy_.subscribe_pattern(two_, "a*", note_in(got_)).value();

  transport_.deliver("a/b", "x", {{"a/b"}});
  transport_.deliver("a/b", "x", {{"a/#"}});
  settle();

  EXPECT_THAT(got_, ElementsAre("x"));
}

TEST_F(ProxyTest, ACopyForAFilterNobodyWantsAnyMoreReachesNobody) {
  subscribe(one_, "a/b", note_in(got_)).value();

  transport_.deliver("a/b", "x", std::vector<std::string>{});
  settle();

  EXPECT_THAT(got_, IsEmpty());
  EXPECT_EQ(proxy_.counters().dropped, 1U);
}

TEST_F(ProxyTest, CountsWhatNobodyWants) {
  deliver("t", "1");

  EXPECT_EQ(proxy_.counters().dropped, 1U);
  EXPECT_EQ(proxy_.counters().received, 1U);
}

TEST_F(ProxyTest, KeepsItsOwnResponsesFromItsHandlers) {
  subscribe(one_, "org/+/device/+/response", note_in(got_)).value();
  proxy_.remember_response("org/o/device/d/response", R"("7")");

  deliver("org/o/device/d/response", R"({"messageId":"7"})");
  deliver("org/o/device/d/response", R"({"messageId":"8"})");

  EXPECT_THAT(got_, ElementsAre(R"({"messageId":"8"})"));
}

TEST_F(ProxyTest, RefusesAPublishBeforeItIsSent) {
  auto const refused = run(proxy_.publish("a/#", "1", {}));

  EXPECT_TRUE(refused.error().is(Errc::invalid_topic));
  EXPECT_THAT(transport_.published, IsEmpty());
}

TEST_F(ProxyTest, LeavesMessagesToTheBrokerWhileItStops) {
  subscribe(one_, "t", note_in(got_)).value();
  run(proxy_.stop());

  EXPECT_EQ(transport_.deliver("t", "1"), transport::Taken::refused);
  EXPECT_TRUE(run(proxy_.publish("t", "1", {})).error().is(Errc::shutting_down));
}

TEST_F(ProxyTest, HoldsAReceiptUntilTheHandlerHasFinished) {
  boost::asio::steady_timer finish(loop_, boost::asio::steady_timer::time_point::max());
  subscribe(one_, "t", [&finish](Message) -> Task<> {
    boost::system::error_code ignored;
    co_await finish.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }).value();
  transport_.receipt = std::make_shared<int>(0);
  std::weak_ptr<const void> const receipt = transport_.receipt;

  deliver("t", "1");
  transport_.receipt.reset();
  EXPECT_FALSE(receipt.expired());

  finish.cancel();
  settle();
  EXPECT_TRUE(receipt.expired());
}

TEST_F(ProxyTest, LetsGoOfTheReceiptsOfWhatWasUnsubscribed) {
  subscribe(one_, "t", [](Message) { return wait_forever(); }).value();
  deliver("t", "1");
  transport_.receipt = std::make_shared<int>(0);
  std::weak_ptr<const void> const receipt = transport_.receipt;
  deliver("t", "2");
  transport_.receipt.reset();

  run(proxy_.unsubscribe(one_, "t")).value();

  EXPECT_TRUE(receipt.expired());
}

TEST_F(ProxyTest, KeepsTheReceiptsOfWhatWasNotHandledWhenItLeaves) {
  subscribe(one_, "t", [](Message) { return wait_forever(); }).value();
  transport_.receipt = std::make_shared<int>(0);
  std::weak_ptr<const void> const receipt = transport_.receipt;
  deliver("t", "1");
  deliver("t", "2");
  transport_.receipt.reset();

  proxy_.leave();
  run(proxy_.release(one_));
  run(end(one_));

  EXPECT_FALSE(receipt.expired());
}

class SmallQueues : public ProxyFixture {
 protected:
  static ProxyOptions small() {
    ProxyOptions options;
    options.queues.messages = 3;
    return options;
  }
  SmallQueues() : ProxyFixture(small()) {}
};

TEST_F(SmallQueues, DropWhatASlowHandlerHasNoRoomForAndCountIt) {
  subscribe(one_, "t", [](Message) { return wait_forever(); }).value();
  subscribe(two_, "t", note_in(got_)).value();
  transport_.qos = Qos::at_most_once;

  for (int i = 0; i < 10; ++i) deliver("t", std::to_string(i));

  EXPECT_THAT(got_, SizeIs(10));
  EXPECT_EQ(proxy_.counters().dropped, 10U - 3U - 1U);  // one is being handled, three wait
}

TEST_F(SmallQueues, DropNothingThatIsHeld) {
  subscribe(one_, "t", [](Message) { return wait_forever(); }).value();

  for (int i = 0; i < 10; ++i) deliver("t", std::to_string(i));

  EXPECT_EQ(proxy_.counters().dropped, 0U);
  EXPECT_EQ(proxy_.counters().unfinished, 10U);
}

class NoCallbacks : public ProxyFixture {
 protected:
  static ProxyOptions without() {
    ProxyOptions options;
    options.enable_callbacks = false;
    return options;
  }
  NoCallbacks() : ProxyFixture(without()) {}
};

TEST_F(NoCallbacks, PublishAndDoNotSubscribe) {
  EXPECT_TRUE(run(proxy_.publish("t", "1", {})));
  EXPECT_TRUE(subscribe(one_, "t", note_in(got_)).error().is(Errc::callbacks_disabled));
  EXPECT_TRUE(proxy_.subscribe_pattern(one_, "t", note_in(got_)).error().is(Errc::callbacks_disabled));
}

}  // namespace
}  // namespace petal::proxy
