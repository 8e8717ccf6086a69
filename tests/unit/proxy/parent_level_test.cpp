// SPDX-License-Identifier: Apache-2.0
// Brokers that do not send `a` for `a/#`, as AWS IoT Core, and filters that were refused: no handler relies on a copy
// that may not come.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/proxy/proxy_fixture.hpp"

namespace petal::proxy {
namespace {

using testing::ElementsAre;

class ParentLevel : public ProxyFixture {
 protected:
  void deliver_for(const std::string& topic, const std::string& payload, const transport::MatchedFilters& matched) {
    transport_.deliver(topic, payload, matched);
    settle();
  }
};

TEST_F(ParentLevel, AMessageThatCameForAnotherFilterReachesEachHandlerOnceWhereTheBrokerDoesNotSayWhatItIsFor) {
  subscribe(one_, "a/#", note_in(got_)).value();
  subscribe(two_, "a", note_in(also_got_)).value();

  deliver("a", "x");

  EXPECT_THAT(got_, ElementsAre("x"));
  EXPECT_THAT(also_got_, ElementsAre("x"));
}

TEST_F(ParentLevel, APatternGetsTheCopyOfTheFilterForWhichEveryBrokerSendsOne) {
  std::vector<std::string> by_pattern;
  subscribe(one_, "a/#", note_in(got_)).value();
  subscribe(one_, "a", note_in(got_)).value();
  proxy_.subscribe_pattern(two_, "*", note_in(by_pattern)).value();

  deliver_for("a", "one copy", {{"a"}});
  EXPECT_THAT(by_pattern, ElementsAre("one copy"));

  deliver_for("a", "two copies", {{"a/#"}});
  deliver_for("a", "two copies", {{"a"}});
  EXPECT_THAT(by_pattern, ElementsAre("one copy", "two copies"));
}

TEST_F(ParentLevel, APatternGetsWhatComesForNothingElse) {
  subscribe(one_, "a/#", note_in(got_)).value();
  proxy_.subscribe_pattern(two_, "*", note_in(also_got_)).value();

  deliver_for("a", "x", {{"a/#"}});

  EXPECT_THAT(also_got_, ElementsAre("x"));
}

TEST_F(ParentLevel, APatternDoesNotWaitForTheCopyOfAFilterThatWasRefused) {
  subscribe(one_, "a/#", note_in(got_)).value();
  subscribe(one_, "a/b", note_in(got_)).value();
  proxy_.subscribe_pattern(two_, "*", note_in(also_got_)).value();
  auto state = transport_.state();
  state.refused_filters = {{"a/#", "not authorized"}};
  transport_.set_state(state);

  deliver_for("a/b", "x", {{"a/b"}});

  EXPECT_THAT(also_got_, ElementsAre("x"));
}

}  // namespace
}  // namespace petal::proxy
