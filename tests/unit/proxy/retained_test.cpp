// SPDX-License-Identifier: Apache-2.0
// Who gets what the broker has retained.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/proxy/proxy_fixture.hpp"

namespace petal::proxy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Retained : public ProxyFixture {
 protected:
  /// As the broker sends it for `matched`.
  void deliver_retained(const std::string& topic, const std::string& payload,
                        const transport::MatchedFilters& matched = std::nullopt) {
    transport_.deliver(Message(topic, payload, Qos::at_least_once, true), matched);
    settle();
  }
};

TEST_F(Retained, TheBrokerIsAskedAgainForEveryNewHandlerOfAFilter) {
  subscribe(one_, "a", note_in(got_)).value();
  EXPECT_TRUE(transport_.subscribed.at("a").send_retained);
  subscribe(two_, "a", note_in(got_)).value();
  subscribe(two_, "a", note_in(got_)).value();

  EXPECT_EQ(transport_.subscribe_calls, 3);
}

TEST_F(Retained, ASharedFilterHasNoneSoTheBrokerIsNotAskedAgain) {
  subscribe(one_, "$share/g/a", note_in(got_)).value();
  subscribe(two_, "$share/g/a", note_in(got_)).value();

  EXPECT_EQ(transport_.subscribe_calls, 1);
}

TEST_F(Retained, AHandlerThatHasHadItDoesNotGetItAgain) {
  subscribe(one_, "a", note_in(got_)).value();
  deliver_retained("a", "kept", {{"a"}});

  subscribe(two_, "a", note_in(also_got_)).value();
  deliver_retained("a", "kept", {{"a"}});

  EXPECT_THAT(got_, ElementsAre("kept"));
  EXPECT_THAT(also_got_, ElementsAre("kept"));
  EXPECT_EQ(proxy_.counters().dropped, 0U);
}

TEST_F(Retained, AHandlerThatHasHadItLiveDoesNotGetItAgain) {
  subscribe(one_, "a", note_in(got_)).value();
  deliver("a", "live");

  subscribe(two_, "a", note_in(also_got_)).value();
  deliver_retained("a", "live");

  EXPECT_THAT(got_, ElementsAre("live"));
  EXPECT_THAT(also_got_, ElementsAre("live"));
}

TEST_F(Retained, OfTwoHandlersAtOnceEachGetsItOnce) {
  subscribe(one_, "a", note_in(got_)).value();
  subscribe(two_, "a", note_in(also_got_)).value();
  deliver_retained("a", "kept", {{"a"}});
  deliver_retained("a", "kept", {{"a"}});

  EXPECT_THAT(got_, ElementsAre("kept"));
  EXPECT_THAT(also_got_, ElementsAre("kept"));
}

TEST_F(Retained, WhatIsNotRetainedComesToAll) {
  subscribe(one_, "a", note_in(got_)).value();
  subscribe(two_, "a", note_in(also_got_)).value();
  deliver("a", "1");
  deliver("a", "2");

  EXPECT_THAT(got_, ElementsAre("1", "2"));
  EXPECT_THAT(also_got_, ElementsAre("1", "2"));
}

TEST_F(Retained, AFurtherFilterDoesNotBringItToOthersAgain) {
  subscribe(one_, "a/#", note_in(got_)).value();
  deliver_retained("a/b", "kept", {{"a/#"}});

  subscribe(two_, "a/b", note_in(also_got_)).value();
  deliver_retained("a/b", "kept", {{"a/b"}});

  EXPECT_THAT(got_, ElementsAre("kept"));
  EXPECT_THAT(also_got_, ElementsAre("kept"));
}

TEST_F(Retained, AFurtherFilterDoesNotBringItToOthersAgainWhereTheCopyDoesNotSayWhatItIsFor) {
  subscribe(one_, "a/#", note_in(got_)).value();
  deliver_retained("a/b", "kept");

  subscribe(two_, "a/b", note_in(also_got_)).value();
  deliver_retained("a/b", "kept");

  EXPECT_THAT(got_, ElementsAre("kept"));
  EXPECT_THAT(also_got_, ElementsAre("kept"));
}

TEST_F(Retained, APatternGetsItOnce) {
  proxy_.subscribe_pattern(one_, "a*", note_in(got_)).value();
  subscribe(two_, "a", note_in(also_got_)).value();
  deliver_retained("a", "kept", {{"a"}});
  subscribe(two_, "a", note_in(also_got_)).value();
  deliver_retained("a", "kept", {{"a"}});
  subscribe(two_, "ab", note_in(also_got_)).value();
  deliver_retained("ab", "other", {{"ab"}});

  EXPECT_THAT(got_, ElementsAre("kept", "other"));
}

TEST_F(Retained, ItComesAnewWithTheLink) {
  subscribe(one_, "a", note_in(got_)).value();
  deliver_retained("a", "before", {{"a"}});

  transport_.connect(false);
  transport_.connect();
  deliver_retained("a", "after", {{"a"}});

  EXPECT_THAT(got_, ElementsAre("before", "after"));
}

TEST_F(Retained, AHandlerThatTheBrokerWouldNotServeTakesNothingFromTheOthers) {
  subscribe(one_, "a", note_in(got_)).value();
  deliver_retained("a", "kept", {{"a"}});

  transport_.subscribe_answer = Error(Errc::refused, "not authorized");
  EXPECT_TRUE(subscribe(two_, "a", note_in(also_got_)).has_error());
  deliver("a", "live");

  EXPECT_THAT(got_, ElementsAre("kept", "live"));
  EXPECT_THAT(also_got_, IsEmpty());
}

TEST_F(Retained, NothingIsSentWhileThereIsNoLink) {
  transport_.connect(false);
  for (int i = 0; i < 50; ++i) subscribe(one_, "a", note_in(got_)).value();
  transport_.connect();
  deliver_retained("a", "kept", {{"a"}});

  EXPECT_EQ(got_.size(), 50U);
}

}  // namespace
}  // namespace petal::proxy
