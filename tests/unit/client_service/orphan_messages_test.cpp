// SPDX-License-Identifier: Apache-2.0
#include "client_service/orphan_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scripted_keeper.hpp"

namespace petal::client_service {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

class UnclaimedTest : public testing::Test {
 protected:
  void add(const std::string& topic) { unclaimed_.add(keeper_.keep(Message(topic, "x"))); }

  std::vector<std::string> claim(const std::string& filter) {
    std::vector<std::string> topics;
    for (auto const& [topic, message] : unclaimed_.claim(filter)) topics.push_back(topic);
    return topics;
  }

  test::ScriptedKeeper keeper_;
  OrphanMessages unclaimed_;
};

TEST_F(UnclaimedTest, KeepsNothingUntilItIsTold) {
  EXPECT_FALSE(unclaimed_.is_keeping());

  unclaimed_.keep_for(hours(1));
  EXPECT_TRUE(unclaimed_.is_keeping());
}

TEST_F(UnclaimedTest, GivesWhatAFilterMatchesInTheOrderInWhichItCame) {
  unclaimed_.keep_for(hours(1));
  for (auto const* topic : {"a/1", "b/1", "a/2"}) add(topic);

  EXPECT_THAT(claim("a/+"), testing::ElementsAre("a/1", "a/2"));
  EXPECT_THAT(claim("a/+"), testing::IsEmpty());
  EXPECT_EQ(keeper_.held(), 1U);
}

TEST_F(UnclaimedTest, LetsGoOfWhatNobodyClaimsInTime) {
  unclaimed_.keep_for(hours(1));
  add("a");
  EXPECT_EQ(unclaimed_.expire(), 0U);
  unclaimed_.keep_for(nanoseconds(0));

  EXPECT_EQ(unclaimed_.expire(), 1U);

  EXPECT_EQ(keeper_.held(), 0U);
  EXPECT_THAT(claim("#"), testing::IsEmpty());
}

}  // namespace
}  // namespace petal::client_service
