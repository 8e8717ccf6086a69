// SPDX-License-Identifier: Apache-2.0
#include "client_service/registrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::client_service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using MatchedFilters = transport::MatchedFilters;

class RegistrationsTest : public testing::Test {
 protected:
  bool add(const std::string& filter, const std::string& url, Qos qos = Qos::at_least_once) {
    return registrations_.add({filter, url, qos});
  }

  /// As Service does it for a URL that is new to a filter.
  void add_and_ask(const std::string& filter, const std::string& url) {
    add(filter, url);
    registrations_.asking(filter, url, Registrations::Time::clock::now());
    registrations_.answered(filter, url, Registrations::Time::clock::now());
  }

  std::vector<std::string> arrived(const std::string& topic, const MatchedFilters& matched, bool retained = true) {
    std::vector<std::string> urls;
    EXPECT_TRUE(registrations_.match_arrived(Message(topic, "x", Qos::at_least_once, retained), matched, {}, urls));
    return urls;
  }

  Registrations registrations_;
};

TEST_F(RegistrationsTest, TheSamePairAgainIsNothingNew) {
  EXPECT_TRUE(add("a", "one"));
  EXPECT_FALSE(add("a", "one"));
  EXPECT_TRUE(add("a", "two"));

  EXPECT_THAT(registrations_.match("a", std::nullopt), ElementsAre("one", "two"));
}

TEST_F(RegistrationsTest, OfAUrlMoveToAnother) {
  add("a", "one");
  add("b", "one");
  add("b", "two");
  add("b", "other");

  registrations_.move("one", "two");

  EXPECT_THAT(registrations_.match("a", std::nullopt), ElementsAre("two"));
  EXPECT_THAT(registrations_.match("b", std::nullopt), ElementsAre("two", "other"));
  EXPECT_FALSE(registrations_.has_url("one"));
  EXPECT_EQ(registrations_.url_count(), 2U);
  EXPECT_EQ(registrations_.size(), 3U);
  EXPECT_EQ(registrations_.remove("a", "two").size(), 1U);
}

TEST_F(RegistrationsTest, CountsUrlsNotPairs) {
  add("a", "one");
  add("b", "one");
  EXPECT_EQ(registrations_.url_count(), 1U);

  registrations_.remove("a", "one");
  EXPECT_TRUE(registrations_.has_url("one"));
  registrations_.remove("b", "one");
  EXPECT_FALSE(registrations_.has_url("one"));
  EXPECT_EQ(registrations_.url_count(), 0U);
}

TEST_F(RegistrationsTest, AsksForTheHighestQosAnyoneWants) {
  add("a", "one", Qos::at_most_once);
  add("a", "two", Qos::exactly_once);
  EXPECT_EQ(registrations_.wanted("a"), Qos::exactly_once);

  registrations_.remove("a", "two");
  EXPECT_EQ(registrations_.wanted("a"), Qos::at_most_once);

  registrations_.remove("a", std::nullopt);
  EXPECT_EQ(registrations_.wanted("a"), std::nullopt);
}

TEST_F(RegistrationsTest, RemovesOnePairOrAllOfAFilter) {
  add("a", "one");
  add("a", "two");

  EXPECT_THAT(registrations_.remove("a", "three"), IsEmpty());
  EXPECT_THAT(registrations_.remove("a", std::nullopt), SizeIs(2));
  EXPECT_THAT(registrations_.match("a", std::nullopt), IsEmpty());
}

TEST_F(RegistrationsTest, AUrlGetsOneOfTheCopiesOfItsOverlappingFilters) {
  add("a/#", "one");
  add("a/b", "one");
  add("a/b", "two");

  EXPECT_THAT(registrations_.match("a/b", MatchedFilters({"a/#"})), ElementsAre("one"));
  EXPECT_THAT(registrations_.match("a/b", MatchedFilters({"a/b"})), ElementsAre("two"));
}

TEST_F(RegistrationsTest, AUrlDoesNotRelyOnACopyThatABrokerMayNotSend) {
  add("a/#", "one");
  add("a", "one");

  EXPECT_THAT(registrations_.match("a", std::nullopt), ElementsAre("one"));
  EXPECT_THAT(registrations_.match("a", MatchedFilters({"a"})), ElementsAre("one"));
  EXPECT_THAT(registrations_.match("a", MatchedFilters({"a/#"})), IsEmpty());
  EXPECT_THAT(registrations_.match("a/b", MatchedFilters({"a/#"})), ElementsAre("one"));
}

TEST_F(RegistrationsTest, AUrlGetsTheParentLevelWhereItHasNothingElse) {
  add("a/#", "one");
  add("+/#", "one");

  EXPECT_THAT(registrations_.match("a", MatchedFilters({"a/#"})), ElementsAre("one"));
  EXPECT_THAT(registrations_.match("a", MatchedFilters({"+/#"})), IsEmpty());
}

TEST_F(RegistrationsTest, AUrlDoesNotWaitForTheCopyOfAFilterThatWasRefused) {
  add("a/#", "one");
  add("a/b", "one");

  EXPECT_THAT(registrations_.match("a/b", MatchedFilters({"a/b"}), {{"a/#", "not authorized"}}), ElementsAre("one"));
}

TEST_F(RegistrationsTest, WhatIsRetainedGoesToTheUrlThatIsNew) {
  add_and_ask("a", "one");
  EXPECT_THAT(arrived("a", MatchedFilters({"a"})), ElementsAre("one"));

  add_and_ask("a", "two");
  EXPECT_THAT(arrived("a", MatchedFilters({"a"})), ElementsAre("two"));
  EXPECT_THAT(arrived("a", MatchedFilters({"a"})), IsEmpty());
}

TEST_F(RegistrationsTest, WhatIsRetainedGoesToAUrlForWhicheverOfItsFiltersIsNew) {
  add_and_ask("a/#", "one");
  EXPECT_THAT(arrived("a/b", MatchedFilters({"a/#"})), ElementsAre("one"));

  add_and_ask("a/b", "one");
  EXPECT_THAT(arrived("a/b", MatchedFilters({"a/b"})), ElementsAre("one"));
}

TEST_F(RegistrationsTest, WhatAUrlGotLiveDoesNotComeToItAsRetained) {
  add_and_ask("a", "one");
  EXPECT_THAT(arrived("a", std::nullopt, false), ElementsAre("one"));

  add_and_ask("a", "two");
  EXPECT_THAT(arrived("a", std::nullopt), ElementsAre("two"));
}

TEST_F(RegistrationsTest, WhatIsRetainedComesAnewWithTheLink) {
  add_and_ask("a", "one");
  EXPECT_THAT(arrived("a", MatchedFilters({"a"})), ElementsAre("one"));

  registrations_.link_came(Registrations::Time::clock::now());

  EXPECT_THAT(arrived("a", MatchedFilters({"a"})), ElementsAre("one"));
}

TEST_F(RegistrationsTest, ASharedFilterDoesNotTakeACopyThatWentElsewhere) {
  add("$share/group/a", "one");
  add("a", "one");

  EXPECT_THAT(registrations_.match("a", MatchedFilters({"a"})), ElementsAre("one"));
}

}  // namespace
}  // namespace petal::client_service
