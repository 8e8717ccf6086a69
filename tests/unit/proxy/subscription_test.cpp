// SPDX-License-Identifier: Apache-2.0
// Subscriptions that end with an object of the petal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/petal_mqtt.hpp"
#include "unit/proxy/command_fixture.hpp"

namespace petal::proxy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OwnSubscription : public CommandFixture {
 protected:
  ~OwnSubscription() override { run(sender_.stop()); }

  PetalMqtt mqtt_of(const OwnerPtr& owner) {
    return {proxy_, sender_, owner, {}, workers_.executor(), runtime::MainThread(loop_.get_executor())};
  }

  MessageHandler waits() {
    return [this](Message message) -> Task<> {
      got_.emplace_back(message.payload());
      boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                      boost::asio::steady_timer::time_point::max());
      co_await timer.async_wait(boost::asio::use_awaitable);
    };
  }

  void restart() {
    proxy_.suspend(*one_);
    run(end(one_));
  }

  OwnerPtr again_ = owner(runtime::Owner::Kind::petal, "petal-one");
  DeviceTopics device_{proxy_, processor_, manager_};
  CommandSender sender_{proxy_, processor_, device_};
  PetalMqtt mqtt_ = mqtt_of(one_);
};

TEST_F(OwnSubscription, BringsMessagesUntilItIsDestroyed) {
  auto subscription = run(mqtt_.subscribe("t/#", note_in(got_), {})).value();
  EXPECT_EQ(subscription.topic(), "t/#");
  deliver("t/1", "1");

  subscription = {};
  EXPECT_THAT(proxy_.subscriptions().filters_of(*one_), IsEmpty());
  settle();

  EXPECT_FALSE(transport_.subscribed.contains("t/#"));
  EXPECT_THAT(got_, ElementsAre("1"));
}

TEST_F(OwnSubscription, LeavesTheOthersOfItsFilter) {
  auto subscription = run(mqtt_.subscribe("t", note_in(got_), {})).value();
  run(mqtt_.subscribe_to_topic("t", note_in(also_got_), {})).value();

  subscription = {};
  settle();
  deliver("t", "1");

  EXPECT_TRUE(transport_.subscribed.contains("t"));
  EXPECT_THAT(got_, IsEmpty());
  EXPECT_THAT(also_got_, ElementsAre("1"));
}

TEST_F(OwnSubscription, CountsWhatWaitsAndDropsItAtItsEnd) {
  auto subscription = run(mqtt_.subscribe("t", waits(), {})).value();

  for (auto const* text : {"1", "2", "3"}) deliver("t", text);
  EXPECT_EQ(subscription.pending(), 2U);
  subscription = {};

  EXPECT_THAT(got_, ElementsAre("1"));
  EXPECT_EQ(proxy_.counters().unfinished, 1U);  // the call that runs
}

TEST_F(OwnSubscription, StaysForTheLifeOfThePetalWhenDetached) {
  run(mqtt_.subscribe("t", note_in(got_), {})).value().detach();

  deliver("t", "1");
  run(mqtt_.unsubscribe_from_topic("t")).value();
  deliver("t", "2");

  EXPECT_THAT(got_, ElementsAre("1"));
}

TEST_F(OwnSubscription, HasEndedWhenItsFilterWasUnsubscribed) {
  auto subscription = run(mqtt_.subscribe("t", note_in(got_), {})).value();
  run(mqtt_.unsubscribe_from_topic("t")).value();
  run(mqtt_.subscribe_to_topic("t", note_in(also_got_), {})).value();

  EXPECT_EQ(subscription.pending(), 0U);
  subscription = {};
  settle();
  deliver("t", "1");

  EXPECT_THAT(also_got_, ElementsAre("1"));
}

TEST_F(OwnSubscription, IsNoneIfTheBrokerRefuses) {
  transport_.subscribe_answer = Error(Errc::refused, "not allowed");

  auto const subscription = run(mqtt_.subscribe("t", note_in(got_), {}));

  EXPECT_TRUE(subscription.error().is(Errc::refused));
  EXPECT_THAT(proxy_.subscriptions().filters_of(*one_), IsEmpty());
}

TEST_F(OwnSubscription, OfAPetalThatRestartsHandsOverWhatCameMeanwhile) {
  auto subscription = run(mqtt_.subscribe("t", note_in(got_), {})).value();

  restart();
  deliver("t", "1");
  subscription = {};  // as the destructor of the petal does
  settle();
  deliver("t", "2");
  auto next = run(mqtt_of(again_).subscribe("t", note_in(also_got_), {})).value();
  settle();

  EXPECT_THAT(got_, IsEmpty());
  EXPECT_THAT(also_got_, ElementsAre("1", "2"));
  next = {};
  run(proxy_.release(again_));
  run(end(again_));
}

TEST_F(OwnSubscription, ThatEndsBeforeItsPetalRestartsHandsOverNothing) {
  auto subscription = run(mqtt_.subscribe("t", note_in(got_), {})).value();

  subscription = {};
  restart();
  deliver("t", "1");
  auto const next = run(mqtt_of(again_).subscribe("t", note_in(also_got_), {})).value();
  settle();

  EXPECT_THAT(also_got_, IsEmpty());
  run(proxy_.release(again_));
  run(end(again_));
}

TEST_F(OwnSubscription, MayOutliveThePetalsEnd) {
  auto subscription = run(mqtt_.subscribe("t", note_in(got_), {})).value();

  run(proxy_.release(one_));
  run(end(one_));
  subscription = {};
  settle();

  EXPECT_THAT(proxy_.subscriptions().filters(), testing::Not(testing::Contains("t")));
}

TEST_F(OwnSubscription, MayRunItsHandlerOnTheWorkerPool) {
  std::atomic<std::size_t> elsewhere = 0;
  auto const test = std::this_thread::get_id();
  auto const note = [&](const Message&) { elsewhere += std::this_thread::get_id() != test; };
  auto const note_awaited = [&](Message message) -> Task<> {
    note(message);
    co_return;
  };
  auto const plain = run(mqtt_.subscribe("t", note, {.cpu_heavy = true})).value();
  auto const coroutine = run(mqtt_.subscribe("t", note_awaited, {.cpu_heavy = true})).value();

  deliver("t", "1");
  run_until([&] { return proxy_.counters().unfinished == 0; });

  EXPECT_EQ(elsewhere, 2U);
  EXPECT_EQ(one_->on_workers, 0U);
}

}  // namespace
}  // namespace petal::proxy
