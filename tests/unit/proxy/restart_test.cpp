// SPDX-License-Identifier: Apache-2.0
// What waits for a petal that starts anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/proxy/proxy_fixture.hpp"

namespace petal::proxy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Restart : public ProxyFixture {
 protected:
  /// petal-one starts anew; `again_` is its next owner.
  void suspend() {
    proxy_.suspend(*one_);
    run(end(one_));
  }

  ~Restart() override {
    run(proxy_.release(again_));
    run(end(again_));
  }

  static Task<> never(Message) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                    boost::asio::steady_timer::time_point::max());
    co_await timer.async_wait(boost::asio::use_awaitable);
  }

  static Task<> note_flags(std::vector<bool>& redelivered, std::vector<Properties>& properties, Message message) {
    redelivered.push_back(message.redelivered());
    properties.push_back(message.properties());
    co_return;
  }

  OwnerPtr again_ = owner(runtime::Owner::Kind::petal, "petal-one");
};

TEST_F(Restart, HandsOverWhatCameMeanwhileInOrder) {
  subscribe(one_, "t", note_in(got_)).value();
  deliver("t", "before");

  suspend();
  deliver("t", "1");
  deliver("t", "2");
  subscribe(again_, "t", note_in(also_got_)).value();
  deliver("t", "3");

  EXPECT_THAT(got_, ElementsAre("before"));
  EXPECT_THAT(also_got_, ElementsAre("1", "2", "3"));
  EXPECT_EQ(proxy_.counters().unfinished, 0U);
}

TEST_F(Restart, HandsOverWhatWasInHandAndWhatWaitedBefore) {
  subscribe(one_, "t", never).value();
  deliver("t", "in hand");
  deliver("t", "waiting");

  suspend();
  subscribe(again_, "t", note_in(also_got_)).value();
  settle();

  EXPECT_THAT(also_got_, ElementsAre("in hand", "waiting"));
  EXPECT_EQ(proxy_.counters().unfinished, 0U);
}

TEST_F(Restart, SaysOfWhatWasInHandThatItMayHaveBeenSeen) {
  subscribe(one_, "t", never).value();
  deliver("t", "in hand");
  deliver("t", "waiting");

  suspend();
  std::vector<bool> redelivered;
  std::vector<Properties> properties;
  subscribe(again_, "t", [&](Message message) {
    return note_flags(redelivered, properties, std::move(message));
  }).value();
  settle();

  EXPECT_THAT(redelivered, ElementsAre(true, false));
}

TEST_F(Restart, KeepsThePropertiesOfWhatWasInHand) {
  Properties const sent{{}, "a/b", "id", {}};
  subscribe(one_, "t", never).value();
  transport_.deliver(Message("t", "in hand", Qos::at_least_once, false, sent));
  settle();

  suspend();
  std::vector<bool> redelivered;
  std::vector<Properties> properties;
  subscribe(again_, "t", [&](Message message) {
    return note_flags(redelivered, properties, std::move(message));
  }).value();
  settle();

  EXPECT_THAT(properties, ElementsAre(sent));
}

TEST_F(Restart, GetsWhatIsRetainedAgain) {
  subscribe(one_, "t", note_in(got_)).value();
  subscribe(two_, "t", note_in(got_)).value();
  transport_.deliver(Message("t", "kept", Qos::at_least_once, true));
  settle();
  got_.clear();

  suspend();
  subscribe(again_, "t", note_in(also_got_)).value();
  transport_.deliver(Message("t", "kept", Qos::at_least_once, true), {{"t"}});
  settle();

  EXPECT_THAT(got_, IsEmpty());
  EXPECT_THAT(also_got_, ElementsAre("kept"));
}

TEST_F(Restart, HandsOverWhatMatchesAPattern) {
  subscribe(two_, "t", note_in(got_)).value();
  proxy_.subscribe_pattern(one_, "t*", note_in(got_)).value();

  suspend();
  deliver("t", "1");
  proxy_.subscribe_pattern(again_, "t*", note_in(also_got_)).value();
  settle();

  EXPECT_THAT(also_got_, ElementsAre("1"));
}

TEST_F(Restart, KnowsWhatHasBeenSeenBefore) {
  subscribe(one_, "t", note_in(got_)).value();
  deliver("t", R"({"messageId":"m"})");

  suspend();
  subscribe(again_, "t", note_in(also_got_)).value();
  deliver("t", R"({"messageId":"m"})");

  EXPECT_THAT(also_got_, IsEmpty());
  EXPECT_EQ(proxy_.counters().duplicates, 1U);
}

TEST_F(Restart, GivesUpWhatIsNotSubscribedAgain) {
  subscribe(one_, "t", note_in(got_)).value();

  suspend();
  deliver("t", "1");
  run(proxy_.release(one_));

  EXPECT_EQ(proxy_.counters().dropped, 1U);
  EXPECT_EQ(proxy_.counters().unfinished, 0U);
  EXPECT_THAT(proxy_.subscriptions().filters(), IsEmpty());
}

TEST_F(Restart, LeavesWhatAnotherPetalWaitsForToThat) {
  subscribe(one_, "t", note_in(got_)).value();

  suspend();
  deliver("t", "1");
  subscribe(two_, "t", note_in(also_got_)).value();
  deliver("t", "2");

  EXPECT_THAT(also_got_, ElementsAre("2"));
}

}  // namespace
}  // namespace petal::proxy
