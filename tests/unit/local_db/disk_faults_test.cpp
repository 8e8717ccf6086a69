// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "local_db/sqlite_local_db.hpp"
#include "support/on_a_loop.hpp"
#include "support/small_disk.hpp"

namespace petal::local_db {
namespace {

using testing::HasSubstr;

class LocalDbOnABadDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.mounted()) GTEST_SKIP() << "mounting needs root";
  }

  std::unique_ptr<SqliteLocalDb> open() {
    return test::run_on(loop_, SqliteLocalDb::open(loop_.get_executor(), disk_.path(), "robot-1")).value();
  }

  Result<void> set(SqliteLocalDb& db, std::string value, json::object data = {}) {
    return test::run_on(loop_, db.set_item("config-robot_instances", "id", std::move(value), std::move(data)));
  }

  void provision() { ASSERT_TRUE(set(*open(), "robot-1", {{"organization_id", "acme"}})); }

  test::SmallDisk disk_{"size=16m"};
  boost::asio::io_context loop_;
};

TEST_F(LocalDbOnABadDisk, KnowsWhoTheRobotBelongsToOnAReadOnlyDisk) {
  provision();
  disk_.set_read_only(true);

  auto const db = open();

  EXPECT_EQ(db->organization_id(), "acme");
  EXPECT_THAT(db->fault(), HasSubstr("read-only"));
  EXPECT_TRUE(set(*db, "2").error().is(Errc::storage_failed));
}

TEST_F(LocalDbOnABadDisk, KnowsWhoTheRobotBelongsToOnAFullDisk) {
  provision();
  disk_.fill();

  auto const db = open();

  EXPECT_EQ(db->organization_id(), "acme");
  EXPECT_TRUE(set(*db, "2").error().is(Errc::storage_full));
}

TEST_F(LocalDbOnABadDisk, RefusesWhatDoesNotFitAndTakesItWhenThereIsRoom) {
  auto const db = open();
  json::object const large = {{"text", std::string(100'000, 'x')}};
  disk_.fill();

  auto const refused = set(*db, "1", large);
  EXPECT_NE(db->fault(), "");
  disk_.make_room();
  auto const taken = set(*db, "1", large);

  EXPECT_TRUE(refused.error().is(Errc::storage_full));
  EXPECT_TRUE(taken);
  EXPECT_EQ(db->fault(), "");
}

TEST_F(LocalDbOnABadDisk, KeepsItsJournalSmallWhateverIsWritten) {
  auto const db = open();
  json::object const large = {{"text", std::string(100'000, 'x')}};

  for (int i = 0; i < 200; ++i) ASSERT_TRUE(set(*db, "1", large)) << i;

  EXPECT_LT(std::filesystem::file_size(disk_ / "local.db-wal"), 6'000'000U);
}

}  // namespace
}  // namespace petal::local_db
