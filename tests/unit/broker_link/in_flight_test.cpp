// SPDX-License-Identifier: Apache-2.0
#include "broker_link/in_flight.hpp"

#include <gtest/gtest.h>

#include <set>

namespace petal::broker_link {
namespace {

TEST(InFlight, GivesOutEachFreeIdentifierOnceBelowThoseThatAreKept) {
  InFlight in_flight;
  std::set<InFlight::Id> given;
  while (auto const id = in_flight.free_identifier()) {
    EXPECT_TRUE(given.insert(*id).second);
    in_flight.add(*id, {.stage = Stage::puback, .completion = nullptr});
  }

  EXPECT_EQ(given.size(), std::size_t{transport::first_kept_identifier} - 1);
  EXPECT_EQ(*given.begin(), 1);
  in_flight.erase(17);
  EXPECT_EQ(in_flight.free_identifier(), 17);
}

TEST(InFlight, FindsOnlyWhatAwaitsThisStage) {
  InFlight in_flight;
  in_flight.add(7, {.stage = Stage::pubrec, .completion = nullptr});

  EXPECT_EQ(in_flight.find(7, Stage::puback), nullptr);
  EXPECT_NE(in_flight.find(7, Stage::pubrec), nullptr);
  EXPECT_EQ(in_flight.find(8, Stage::pubrec), nullptr);
}

TEST(InFlight, CountsPublishesAndNotTheirSubscriptions) {
  InFlight in_flight;
  in_flight.add(1, {.stage = Stage::suback, .completion = nullptr, .filters = {"a", "b"}});
  in_flight.add(2, {.stage = Stage::recording, .completion = nullptr});

  EXPECT_EQ(in_flight.publishes(), 1U);
  EXPECT_EQ(in_flight.subscribing(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(in_flight.take_all().size(), 2U);
  EXPECT_EQ(in_flight.publishes(), 0U);
}

}  // namespace
}  // namespace petal::broker_link
