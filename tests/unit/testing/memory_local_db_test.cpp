// SPDX-License-Identifier: Apache-2.0
// What it finds is tested where the real ones are: tests/unit/local_db/any_local_db_test.cpp.
#include <gtest/gtest.h>

#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

class HarnessLocalDb : public ::testing::Test {
 protected:
  LocalDb& db() { return harness_.context().local_db(); }

  Harness harness_;
};

TEST_F(HarnessLocalDb, FailsWritesWhereItIsTold) {
  harness_.fail_database();
  EXPECT_TRUE(harness_.run(db().set_item("t", "id", "1", {})).error().is(Errc::storage_failed));

  harness_.fail_database(false);
  EXPECT_TRUE(harness_.run(db().set_item("t", "id", "1", {})).has_value());
}

TEST_F(HarnessLocalDb, KnowsWhoTheRobotBelongsTo) {
  EXPECT_EQ(db().machine_id(), "robot-1");
  EXPECT_EQ(db().organization_id(), "acme");

  harness_.run(db().update_item("config-robot_instances", "id", "robot-1", {{"organization_id", "other"}})).value();

  EXPECT_EQ(db().organization_id(), "other");
  EXPECT_EQ(harness_.context().mqtt().device_info().organization_id, "other");
}

}  // namespace
}  // namespace petal::testing
