// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

class DeskLocalDb : public ::testing::Test {
 protected:
  LocalDb& db() { return desk_.context().local_db(); }

  Desk desk_;
};

TEST_F(DeskLocalDb, FailsWritesWhereItIsTold) {
  desk_.fail_database();
  EXPECT_TRUE(desk_.run(db().set_item("t", "id", "1", {})).error().is(Errc::storage_failed));

  desk_.fail_database(false);
  EXPECT_TRUE(desk_.run(db().set_item("t", "id", "1", {})).has_value());
}

TEST_F(DeskLocalDb, KnowsWhoTheRobotBelongsTo) {
  EXPECT_EQ(db().machine_id(), "robot-1");
  EXPECT_EQ(db().organization_id(), "acme");

  desk_.run(db().update_item("config-robot_instances", "id", "robot-1", {{"organization_id", "other"}})).value();

  EXPECT_EQ(db().organization_id(), "other");
  EXPECT_EQ(desk_.context().mqtt().device_info().organization_id, "other");
}

TEST_F(DeskLocalDb, FindsWhatItHas) {
  desk_.run(db().set_item("t", "id", "1", {{"kind", "a"}, {"weight", 1.5}})).value();
  desk_.run(db().set_item("t", "id", "2", {{"kind", "a"}, {"weight", 2}})).value();
  desk_.run(db().update_item("t", "id", "2", {{"weight", 3}})).value();

  EXPECT_EQ(desk_.run(db().get_item("t", "weight", "1.5")).value()->at("id"), "1");
  EXPECT_EQ(desk_.run(db().scan_items("t", {{"kind", "a"}, {"weight", "3"}})).value().size(), 1u);
  EXPECT_EQ(desk_.run(db().scan_items("t", {{"kind", "a"}})).value().size(), 2u);
  desk_.run(db().delete_item("t", "id", "1")).value();
  EXPECT_EQ(desk_.run(db().get_item("t", "id", "1")).value(), std::nullopt);
  EXPECT_TRUE(desk_.run(db().delete_item("t", "id", "1")).error().is(Errc::not_found));
  EXPECT_TRUE(desk_.run(db().get_item("", "id", "1")).error().is(Errc::invalid_argument));
}

}  // namespace
}  // namespace petal::testing
