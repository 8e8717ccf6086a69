// SPDX-License-Identifier: Apache-2.0
#include "local_db/sqlite_local_db.hpp"

#include <boost/json/serialize.hpp>

#include "unit/local_db/local_db_test.hpp"

namespace petal::local_db {
namespace {

TEST_F(LocalDbTest, PrefersTheRecordFiledUnderTheMember) {
  set("arms", "id", "1", {{"name", "left"}}).value();
  set("arms", "name", "right").value();
  update("arms", "id", "1", {{"name", "right"}}).value();

  EXPECT_FALSE(get("arms", "name", "right").value()->contains("id"));
}

TEST_F(LocalDbTest, ReplacesARecordThatIsFoundByAnotherMember) {
  set("arms", "id", "7", {{"name", "left"}}).value();

  set("arms", "name", "left", {{"size", 2}}).value();

  EXPECT_EQ(scan("arms").value().size(), 1U);
  EXPECT_FALSE(get("arms", "id", "7").value());
  EXPECT_TRUE(get("arms", "name", "left").value());
}

TEST_F(LocalDbTest, ReplacesNoOtherRecordWhenOneIsWrittenByItsOwner) {
  set("arms", "id", "7").value();

  set("arms", "robot_instance_id", "robot-1", {{"default", true}}).value();

  EXPECT_TRUE(get("arms", "id", "7").value());
  EXPECT_EQ(scan("arms").value().size(), 2U);
}

TEST_F(LocalDbTest, FilesARecordAgainWhenAnUpdateChangesItsMember) {
  set("arms", "id", "7").value();

  update("arms", "id", "7", {{"id", "8"}}).value();
  set("arms", "id", "8", {{"name", "left"}}).value();

  EXPECT_FALSE(get("arms", "id", "7").value());
  EXPECT_EQ(scan("arms").value().size(), 1U);
}

TEST_F(LocalDbTest, RefusesAnUpdateThatMakesTwoRecordsOne) {
  set("arms", "id", "7").value();
  set("arms", "id", "8").value();

  EXPECT_TRUE(update("arms", "id", "7", {{"id", "8"}}).error().is(Errc::invalid_argument));
  EXPECT_TRUE(get("arms", "id", "7").value());
}

TEST_F(LocalDbTest, MarksWhatIsDeletedAndReturnsItNoMore) {
  set("arms", "id", "7", {{"name", "left"}}).value();

  remove("arms", "name", "left").value();

  EXPECT_FALSE(get("arms", "id", "7").value());
  EXPECT_FALSE(get("arms", "name", "left").value());
  EXPECT_TRUE(scan("arms").value().empty());
  EXPECT_TRUE(remove("arms", "id", "7").error().is(Errc::not_found));
  auto const other = store::Connection::open(directory_ / "local.db").value();
  auto marked = other->query("SELECT count(*) FROM records WHERE data ->> 'deleted' = 1 AND deleted = 1").value();
  ASSERT_TRUE(marked.step().value());
  EXPECT_EQ(marked.integer(0), 1);
}

TEST_F(LocalDbTest, PassesOverARecordThatCannotBeRead) {
  set("arms", "id", "7").value();
  by_hand(
      "PRAGMA ignore_check_constraints = 1; INSERT INTO records (table_name, robot_instance_id, filter_key, "
      "filter_value,"
      " data) VALUES ('arms', 'robot-1', 'id', '8', '[1]')");

  EXPECT_EQ(scan("arms").value().size(), 1U);
  EXPECT_TRUE(get("arms", "id", "8").error().is(Errc::storage_failed));
}

}  // namespace
}  // namespace petal::local_db
